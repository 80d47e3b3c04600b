import '../support/chinese';
import { runInNewContext } from 'node:vm';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { Escalate } from '../../nodes/Escalate/Escalate.node';
import { EscalateTrigger } from '../../nodes/EscalateTrigger/EscalateTrigger.node';
import { RedLineClassifier } from '../../nodes/RedLineClassifier/RedLineClassifier.node';
import { SlaTimer } from '../../nodes/SlaTimer/SlaTimer.node';
import { SlaTimerTrigger } from '../../nodes/SlaTimerTrigger/SlaTimerTrigger.node';
import { SurgeWindow } from '../../nodes/SurgeWindow/SurgeWindow.node';
import { VocCase } from '../../nodes/VocCase/VocCase.node';
import { VocCaseTrigger } from '../../nodes/VocCaseTrigger/VocCaseTrigger.node';
import { VocNormalize } from '../../nodes/VocNormalize/VocNormalize.node';
import { VocRulebook } from '../../nodes/VocRulebook/VocRulebook.node';
import { chosenSubtitle } from '../../nodes/shared/subtitle';

/** What the canvas shows: the expression's value with these parameters. */
function shown(subtitle: string | undefined, $parameter: Record<string, unknown>): unknown {
  const [, expression] = /^=\{\{(.*)\}\}$/s.exec(subtitle ?? '') ?? [];
  // n8n ends an expression at the first }}.
  expect(expression).not.toContain('}}');
  return runInNewContext(expression!, { $parameter });
}

const CHOOSERS: Array<[new () => INodeType, string]> = [
  [Escalate, 'operation'],
  [EscalateTrigger, 'topics'],
  [RedLineClassifier, 'rules'],
  [SlaTimer, 'operation'],
  [SlaTimerTrigger, 'topics'],
  [SurgeWindow, 'operation'],
  [VocCase, 'operation'],
  [VocCaseTrigger, 'topics'],
  [VocNormalize, 'preset'],
  [VocRulebook, 'operation'],
];

describe.each(CHOOSERS)('%p on the canvas', (Node, parameter) => {
  const { description } = new Node();
  const property = description.properties.find(({ name }) => name === parameter)!;

  it('says in Chinese what is chosen', () => {
    expect(property.options!.length).toBeGreaterThan(0);
    for (const option of property.options as Array<{ name: string; value: string }>) {
      const value = property.type === 'multiOptions' ? [option.value] : option.value;
      const said = shown(description.subtitle, { [parameter]: value });
      expect(said).toBe(option.name);
      expect(said).toMatch(/\p{Script=Han}/u);
    }
  });
});

it('names all events of a trigger', () => {
  const topics = ['clock.warning', 'clock.breach'];
  expect(shown(new SlaTimerTrigger().description.subtitle, { topics })).toBe('即将到期、超时');
});

it('shows the name of the channel before the preset', () => {
  const { subtitle } = new VocNormalize().description;
  expect(shown(subtitle, { channel: '门店', preset: 'api' })).toBe('门店');
});

it('stays English on an English server', () => {
  const properties = [
    { name: 'operation', type: 'options', options: [{ name: 'Open', value: 'open' }] },
  ] as unknown as INodeProperties[];
  const said = (language: 'en' | 'zh-CN') =>
    shown(chosenSubtitle(properties, 'operation', { Open: '立案' }, { language }), { operation: 'open' });
  expect([said('en'), said('zh-CN')]).toEqual(['Open', '立案']);
});
