import { isEnded, isUntaken, STATE_NAMES, TRANSITIONS } from '../cases/states';
import type { CaseStep } from '../cases/states';
import { shortInZone } from '../clock';
import type { CaseCard } from '../escalation/card';
import { clockList, factList } from '../escalation/pages';
import type { Sentence } from '../types';
import { choiceField, formOf, lineField, noticeOf, textField } from './fields';
import { document, escapeHtml as e, small } from './html';
import type { LinkUse } from './once';

/** The work page of template 03: the case as it stands, and the steps that its state allows. */

export interface WorkPage {
  card: CaseCard;
  /** Who acts with this page; the token in its forms belongs to this person. Absent: nobody has said who it is. */
  person?: string;
  token: string;
  notice?: { text: Sentence; good: boolean };
  /** What was typed and refused: it comes back, so that nobody types it twice on a phone. */
  typed?: { action: string; values: Readonly<Record<string, string>> };
  /** Who warned of the case, if somebody of the staff did: the reward of a false alarm is theirs (R18). */
  reporter?: string;
}

export function workPage(shown: WorkPage): string {
  const { card, notice } = shown;
  const { case: view } = card;
  const body = [
    `<h1>${e(view.title)}</h1>`,
    noticeOf(notice?.text, notice?.good ?? true),
    stateLine(card),
    factList(card),
    done(card),
    // Before all that may be long: on a phone the buttons must not stand a screen further down.
    forms(shown),
    quote(card),
    clockList(card),
  ];
  return document(`${view.number} ${view.title}`, body.filter(Boolean).join('\n'));
}

/** The link was used: by whom, when and for what. */
export function usedPage(card: CaseCard, use: LinkUse): string {
  const at = shortInZone(use.at, card.case.zone);
  const what = ACTION_NAMES[use.action as ActAction] ?? ACTION_NAMES.acknowledge;
  return document(
    `${card.case.number} 已提交过`,
    `<h1>已提交过，不会重复执行${small('This was sent already; nothing was done twice')}</h1>
<p class="notice good">${e(use.actor)} 在 ${e(at)} ${e(what.zh)}${small(`${use.actor} at ${at}: ${what.en}`)}</p>
${stateLine(card)}
${factList(card)}
${done(card)}
<p>要继续处理，请从群里最新的告警消息打开链接，填上姓名。${small(
      'To go on, open the link of the latest alert in the group and enter your name.',
    )}</p>
${clockList(card)}`,
  );
}

export const ACT_ACTIONS = [
  'acknowledge',
  'continue',
  'finding',
  'measure',
  'resolve',
  'transfer',
  'falseAlarm',
] as const;
export type ActAction = (typeof ACT_ACTIONS)[number];

/** As "who, when" is followed by it. */
export const ACTION_NAMES: Readonly<Record<ActAction, Sentence>> = {
  acknowledge: { zh: '接手了案件', en: 'took the case over' },
  continue: { zh: '打开了处理页', en: 'opened the work page' },
  finding: { zh: '记录了结论', en: 'recorded a finding' },
  measure: { zh: '记录了措施', en: 'recorded a measure' },
  resolve: { zh: '标记为已解决', en: 'resolved the case' },
  transfer: { zh: '申请了移交', en: 'asked for a transfer' },
  falseAlarm: { zh: '认定为虚惊', en: 'found a false alarm' },
};

/** The state, and who takes care of it since when, in one line: the buttons should not move down. */
function stateLine({ case: view }: CaseCard): string {
  const { zh, en } = STATE_NAMES[view.state];
  const tone = isUntaken(view.state) ? 'bad' : 'good';
  const since =
    view.acknowledgedAt === undefined ? '' : shortInZone(Date.parse(view.acknowledgedAt), view.zone);
  const who = view.acknowledgedBy === undefined ? '' : `，${view.acknowledgedBy} ${since} 接手`;
  return `<p class="${tone}">当前状态：${e(`${zh}${who}`)}${small(`State: ${en}`)}</p>`;
}

/** What was found and done so far, with name and time. */
function done({ case: view }: CaseCard): string {
  const notes = [
    { label: '结论', en: 'Finding', note: view.finding },
    { label: '临时措施', en: 'Temporary measure', note: view.temporaryMeasure },
    { label: '解决措施', en: 'Solution', note: view.solution },
    { label: '根本原因', en: 'Root cause', note: view.rootCause },
  ].flatMap(({ label, en, note }) => (note === undefined ? [] : [{ label, en, note }]));
  if (notes.length === 0) return '';
  const batch = view.finding?.batchDefect
    ? `<p class="bad">涉及批次缺陷，请评估是否停止该批次${small('A defect of the batch: consider stopping it')}</p>`
    : '';
  const rows = notes.map(
    ({ label, en, note }) =>
      `<dt>${e(label)}${small(en)}</dt><dd>${e(note.text)}${small(
        `${note.by} · ${shortInZone(Date.parse(note.at), view.zone)}`,
      )}</dd>`,
  );
  return `<h2>处理经过${small('So far')}</h2>${batch}<dl>${rows.join('')}</dl>`;
}

/** The customer's words with what the verdict rests on marked. */
function quote({ feedback, evidence = [], why }: CaseCard): string {
  if (!feedback?.text) return '';
  const concepts = [...new Set(evidence.map(({ concept }) => concept))].slice(0, 5).join('、');
  const basis = concepts === '' ? why : concepts;
  return `<h2>客户原话${small('Customer')}</h2><blockquote>${marked(feedback.text, evidence)}</blockquote>${
    basis === '' ? '' : `<p>判定依据：${e(basis)}${small('What the verdict rests on')}</p>`
  }`;
}

/** Overlapping evidence is marked as one; evidence of another version of the text is left out. */
function marked(text: string, evidence: NonNullable<CaseCard['evidence']>): string {
  let at = 0;
  let out = '';
  for (const { start, end, text: words } of [...evidence].sort((a, b) => a.start - b.start)) {
    const from = Math.max(start, at);
    if (end <= from || text.slice(start, end) !== words) continue;
    out += `${e(text.slice(at, from))}<mark>${e(text.slice(from, end))}</mark>`;
    at = end;
  }
  return out + e(text.slice(at));
}

function forms(shown: WorkPage): string {
  const { card, token, person } = shown;
  const { state: at } = card.case;
  if (isUntaken(at)) return nameForm(token, 'acknowledge', '我来处理', 'I take care of it', person);
  if (isEnded(at)) return '';
  if (person === undefined) return nameForm(token, 'continue', '继续处理', 'Go on with this case');
  if (at === 'solved') return `<p>请客户评价，等待客户答复。${small('The customer has the last word')}</p>`;
  if (at === 'confirmed') return `<p>客户已确认解决。${small('The customer has confirmed')}</p>`;
  // A false alarm brings its finding along, so it needs none before.
  const open = STEPS.filter(({ step }) => step === 'falseAlarm' || TRANSITIONS[at][step] !== undefined);
  return `<h2>${e(person)}，下一步${small('Next step')}</h2>
${open.map((each) => stepForm(each, shown)).join('\n')}
<p><a href="?t=${e(encodeURIComponent(token))}">保存此链接，稍后由 ${e(person)} 继续（一次有效）${small(
    'Keep this link to go on later (works once)',
  )}</a></p>`;
}

function nameForm(token: string, action: ActAction, zh: string, en: string, person = ''): string {
  const name = lineField(action, {
    ...{ name: 'name', zh: '您的姓名', en: 'Your name', value: person },
    ...{ required: true, max: 40, autocomplete: 'name' },
  });
  return formOf({ t: token, action }, [name], { zh, en });
}

interface Step extends Sentence {
  step: CaseStep & ActAction;
  fields: (value: (name: string) => string, shown: WorkPage) => string[];
}

const STEPS: readonly Step[] = [
  {
    ...{ step: 'finding', zh: '记录结论', en: 'Finding' },
    fields: (value) => [
      textField('finding', {
        ...{ name: 'finding', zh: '查到了什么', en: 'What was found', value: value('finding') },
        ...{ required: true, hint: '例如：制动主缸内漏，同批次 3 台复现' },
      }),
      choiceField(
        {
          ...{ name: 'batchDefect', zh: '是否批次缺陷', en: 'A defect of the batch?' },
          ...{ value: value('batchDefect'), required: true },
        },
        [
          { value: 'yes', zh: '是', en: 'yes' },
          { value: 'no', zh: '否', en: 'no' },
        ],
      ),
      choiceField(
        {
          ...{ name: 'kind', zh: '结论性质', en: 'How sure' },
          ...{ value: value('kind') || 'preliminary', required: true },
        },
        [
          { value: 'preliminary', zh: '初步结论', en: 'preliminary' },
          { value: 'final', zh: '最终结论', en: 'final' },
        ],
      ),
    ],
  },
  {
    ...{ step: 'measure', zh: '记录措施', en: 'Measure' },
    fields: (value) => [
      choiceField(
        {
          ...{ name: 'kind', zh: '措施性质', en: 'Kind' },
          ...{ value: value('kind') || 'temporary', required: true },
        },
        [
          { value: 'temporary', zh: '临时措施', en: 'temporary' },
          { value: 'solution', zh: '解决措施', en: 'solution' },
        ],
      ),
      textField('measure', {
        ...{ name: 'measure', zh: '采取了什么措施', en: 'What is done', value: value('measure') },
        ...{ required: true, hint: '例如：安排拖车，更换制动主缸' },
      }),
    ],
  },
  {
    ...{ step: 'resolve', zh: '已解决', en: 'Resolved' },
    fields: (value, { card }) => [
      textField('resolve', {
        ...{ name: 'rootCause', zh: '根本原因', en: 'Root cause', value: value('rootCause') },
        ...{ required: true, hint: '例如：供应商密封圈材料错误' },
      }),
      textField('resolve', {
        ...{ name: 'measure', zh: '怎样解决的', en: 'What solved it', value: value('measure') },
        required: card.case.solution === undefined && card.case.temporaryMeasure === undefined,
        hint: '已记录过措施的可以留空',
      }),
    ],
  },
  {
    ...{ step: 'transfer', zh: '移交', en: 'Transfer' },
    fields: (value) => [
      lineField('transfer', {
        ...{ name: 'department', zh: '移交到哪个部门', en: 'To which department' },
        ...{ value: value('department'), required: true, max: 100, hint: '例如：研发部' },
      }),
      lineField('transfer', {
        ...{ name: 'owner', zh: '移交给谁（可不填）', en: 'To whom (may be left out)' },
        ...{ value: value('owner'), max: 100 },
      }),
      textField('transfer', {
        ...{ name: 'reason', zh: '为什么移交', en: 'Why', value: value('reason') },
        ...{ required: true, hint: '例如：属于电池系统，非底盘' },
      }),
    ],
  },
  {
    ...{ step: 'falseAlarm', zh: '虚惊一场', en: 'False alarm' },
    fields: (value, { reporter }) => [
      textField('falseAlarm', {
        ...{ name: 'finding', zh: '查到的事实', en: 'What was found', value: value('finding') },
        ...{ required: true, hint: '只写事实，例如：烟为水汽，车辆检查正常' },
      }),
      lineField('falseAlarm', {
        ...{ name: 'reporter', zh: '提醒人（将列入奖励名单）', en: 'Who warned us (will be rewarded)' },
        ...{ value: value('reporter') || (reporter ?? ''), max: 100 },
      }),
    ],
  },
];

function stepForm({ step, zh, en, fields }: Step, shown: WorkPage): string {
  const { typed, token, card } = shown;
  const own = typed?.action === step ? typed.values : {};
  const body = fields((name) => own[name] ?? '', shown);
  const hidden = { t: token, action: step, revision: String(card.case.revision) };
  return `<details${typed?.action === step ? ' open' : ''}><summary>${e(zh)}${small(en)}</summary>
${formOf(hidden, body, { zh: `提交：${zh}`, en: `Submit: ${en}` })}
</details>`;
}
