import type { INodeProperties } from 'n8n-workflow';

export { caseNumberProperty } from '../VocCase/parameters';

export const actorProperty: INodeProperties = {
  displayName: 'Done By',
  name: 'actor',
  type: 'string',
  default: 'system',
  description: 'Who does it: a name, or "system" for an automatic step; it stands in the history of the case',
};
