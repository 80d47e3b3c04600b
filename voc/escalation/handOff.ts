import type { AlertMessage } from '../channels';
import { neutralise } from '../channels/neutralise';
import { escapeHtml as e } from '../pages/html';

/** A message ready for any node that sends e-mail, SMS … */
export interface HandOffMessage {
  to: string;
  subject: string;
  text: string;
  html: string;
  links: { text: string; url: string }[];
}

/** The alert as subject, plain text and HTML; the customer's words are escaped and marked as a quotation. */
export function handOffMessage(to: string, message: AlertMessage): HandOffMessage {
  const plain = neutralise.plain;
  const mark = (message.drill ? '[演练] ' : '') + (message.resend ? '(重发) ' : '');
  const subject = `${mark}${plain(message.title).replace(/\s+/g, ' ')}`;
  const lines = message.lines.map((line) =>
    typeof line === 'string'
      ? { label: '', text: plain(line) }
      : { label: line.label, text: plain(line.text) },
  );
  const quote = message.quote === undefined ? '' : plain(message.quote);
  return {
    to,
    subject,
    text: [
      subject,
      ...lines.map(({ label, text }) => (label === '' ? text : `${label}：${text}`)),
      ...message.links.map(({ text, url }) => `${text}：${url}`),
      ...(quote === '' ? [] : [`客户原话：${quote}`]),
    ].join('\n'),
    html: [
      `<h3>${e(subject)}</h3>`,
      ...lines.map(({ label, text }) =>
        label === '' ? `<p>${e(text)}</p>` : `<p><b>${e(label)}</b>：${e(text)}</p>`,
      ),
      ...message.links.map(({ text, url }) => `<p><a href="${e(url)}">${e(text)}</a></p>`),
      ...(quote === '' ? [] : [`<blockquote>${e(quote)}</blockquote>`]),
    ].join('\n'),
    links: message.links,
  };
}
