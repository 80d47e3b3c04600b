import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { VocError } from '../../voc/errors';
import { say } from '../../voc/language';
import { serverLanguage } from './language';

/** What the editor shows: the sentence as headline, field, value and remedy below it. */
export function nodeError(node: INode, error: unknown, itemIndex?: number): NodeOperationError {
  if (error instanceof NodeOperationError) return error;
  if (error instanceof VocError) {
    const zh = serverLanguage === 'zh-CN';
    const details = [
      error.field === undefined ? '' : `${zh ? '字段' : 'Field'}: ${error.field}`,
      error.value === undefined ? '' : `${zh ? '值' : 'Value'}: ${error.value}`,
      say(error.remedy, serverLanguage),
    ].filter((line) => line !== '');
    // Without the cause: a driver's error can carry connection settings, and n8n shows causes in the browser.
    return new NodeOperationError(node, say(error.sentence, serverLanguage), {
      description: details.join(zh ? '；' : ' · '),
      ...(itemIndex === undefined ? {} : { itemIndex }),
    });
  }
  return new NodeOperationError(node, error as Error, itemIndex === undefined ? {} : { itemIndex });
}

/**
 * The item that goes on under "continue on fail": the input with what went wrong, never a secret. With an error
 * output n8n sends there what holds nothing but `error`, and adds the input itself (workflow-execute.ts,
 * handleNodeErrorOutput): with the input in it, a failed item would leave by a regular output as if all were well.
 */
export function errorItem(
  node: INode,
  item: INodeExecutionData,
  error: unknown,
  itemIndex: number,
): INodeExecutionData {
  const answer: IDataObject =
    error instanceof VocError
      ? error.toAnswer(serverLanguage)
      : { message: error instanceof Error ? error.message : String(error) };
  const input = node.onError === 'continueErrorOutput' ? {} : item.json;
  return { json: { ...input, error: answer }, pairedItem: { item: itemIndex } };
}
