import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { LadderSettings } from '../../voc/escalation/types';

/** Template 03 answers here (DESIGN §8). */
const PAGE = 'voc-act';

export const pageAddressOption: INodeProperties = {
  displayName: 'Acknowledge Page Address',
  name: 'pageAddress',
  type: 'string',
  default: '',
  placeholder: 'e.g. https://n8n.example.com/webhook/voc-act',
  description: 'Where "I take care of it" leads. Empty: the webhook address of this server and template 03.',
};

export const drillOption: INodeProperties = {
  displayName: 'Drill',
  name: 'drill',
  type: 'boolean',
  default: false,
  description: 'Whether every message is marked as a practice alert',
};

export function optionsOf(context: IExecuteFunctions, itemIndex: number) {
  return context.getNodeParameter('options', itemIndex, {}) as {
    pageAddress?: string;
    drill?: boolean;
    actor?: string;
  };
}

/** The address of the acknowledge page: the option, or what this server's webhooks are reached at. */
export function pageAddressOf(context: IExecuteFunctions, itemIndex: number): string {
  const given = (optionsOf(context, itemIndex).pageAddress ?? '').trim();
  if (given !== '') return given;
  return webhookAddress(context, itemIndex, PAGE);
}

/** Address of a page that a template of this server answers. */
export function webhookAddress(context: IExecuteFunctions, itemIndex: number, path: string): string {
  return new URL(`../webhook/${path}`, webhookSibling(context, itemIndex)).href;
}

/**
 * n8n tells a node the editor's address, which is another one where WEBHOOK_URL is set; the address of a waiting
 * execution is the one public value built on the webhooks' (`<base>/webhook-waiting/<id>`).
 */
function webhookSibling(context: IExecuteFunctions, itemIndex: number): string {
  const resumeUrl = context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex);
  return typeof resumeUrl === 'string' && URL.canParse(resumeUrl)
    ? resumeUrl
    : `${context.getInstanceBaseUrl().replace(/\/*$/, '')}/webhook-waiting/-`;
}

export function settingsOf(context: IExecuteFunctions, itemIndex: number, zone: string): LadderSettings {
  const { drill } = optionsOf(context, itemIndex);
  return { pageAddress: pageAddressOf(context, itemIndex), zone, ...(drill ? { drill } : {}) };
}
