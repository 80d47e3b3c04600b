import type { ChannelPreset } from '../types';
import { BARE_OR_BODY, USUAL } from './forms';

/**
 * A recorded call: turns as speech recognisers give them (Aliyun `Sentences[].{ChannelId,Text}`, Tencent
 * `ResultDetail[].{SpeakerId,FinalSentence}`, generic `[{role,text}]`) or one text "坐席：… 客户：…". OpenAI's
 * transcription in n8n gives `text` without speakers. Only the customer's turns are judged (turns.ts).
 */
export const hotline: ChannelPreset = {
  id: 'hotline',
  name: { zh: '热线通话', en: 'Hotline Call' },
  description: {
    zh: '通话转写：只判定客户说的话，坐席的话和小结留在案卷',
    en: "Transcript of a call: only the customer's words are judged, the agent's stay in the case file",
  },
  roots: ['', 'body', 'data', 'body.data'],
  textForm: 'transcript',
  signs: [
    ['callId'],
    ['call_id'],
    ['turns'],
    ['dialogue'],
    ['来电号码'],
    ['通话内容'],
    ['Sentences'],
    ['ResultDetail'],
  ],
  fields: {
    sourceId: ['callId', 'call_id', 'recordId', 'sessionId', 'TaskId', 'id', '通话编号', '流水号', '工单号'],
    text: [
      'turns',
      'dialogue',
      'conversation',
      'sentences',
      'Sentences',
      'Result.Sentences',
      'ResultDetail',
      'segments',
      'transcript.turns',
      'transcript',
      'messages',
      'text',
      'content',
      '通话内容',
      '对话',
      '转写文本',
    ],
    summary: ['agentNotes', 'agentNote', 'summary', 'notes', '坐席小结', '坐席备注', '小结', '备注'],
    occurredAt: ['callTime', 'startTime', 'start_time', 'beginTime', '来电时间', '通话时间'],
    'customer.name': ['customer.name', 'customerName', '客户姓名', '姓名', '来电人'],
    'customer.phone': [
      'callerNumber',
      'caller',
      'ani',
      'customer.phone',
      'phone',
      '来电号码',
      '主叫号码',
      '联系电话',
      '手机',
    ],
    'vehicle.model': ['vehicle.model', 'model', '车型', '车系'],
    'vehicle.vin': ['vehicle.vin', 'vin', '车架号'],
    'vehicle.plate': ['vehicle.plate', 'plate', '车牌号', '车牌'],
    'place.province': ['province', '省份'],
    'place.city': ['city', '城市'],
  },
  sample: {
    callId: 'CALL-20261121-000312',
    callerNumber: '13800000008',
    callTime: '2026-11-21 08:47:10',
    turns: [
      { role: 'agent', text: '您好，某某汽车服务热线，请问刹车、转向有没有异常？' },
      { role: 'customer', text: '刹车还好，就是方向盘开着开着突然锁死，打不动，差点冲下去。' },
      { role: 'agent', text: '您是说行驶中方向盘锁死，对吗？' },
      { role: 'customer', text: '对。' },
    ],
    agentNotes: '客户情绪激动，要求今天回电。',
  },
};

/** What a dealer writes down at the counter; workshop words (诊断) are the workshop's, not the customer's. */
export const store: ChannelPreset = {
  id: 'store',
  name: { zh: '门店登记', en: 'Dealer Entry' },
  description: {
    zh: '经销商/服务店录入的客户描述（工单、DMS 导出）',
    en: "A customer's words as a dealer entered them (work order, DMS export)",
  },
  roots: BARE_OR_BODY,
  looseHeadings: true,
  signs: [['工单号', '门店'], ['工单号', '车牌号'], ['工单编号', '服务顾问'], ['roNo'], ['repairOrderNo']],
  fields: {
    ...USUAL,
    sourceId: ['工单号', '工单编号', '登记编号', 'roNo', 'repairOrderNo', 'orderNo', 'id'],
    text: [
      '客户描述',
      '故障描述',
      '报修内容',
      '客户陈述',
      '问题描述',
      '反馈内容',
      'customerStatement',
      'complaint',
      'description',
      'text',
    ],
    summary: ['诊断结果', '技师诊断', '检查结果', '处理意见', '备注', 'diagnosis', 'remark'],
    occurredAt: ['故障时间', '发生时间', '进店时间', '登记时间', 'inTime', 'createdAt'],
    'place.dealer': ['门店', '经销商', '服务店', '门店名称', 'dealerName', 'dealer', 'storeName'],
  },
  sample: {
    工单号: 'RO-SH023-20261121-07',
    门店: '上海浦东服务店',
    客户姓名: '何先生',
    联系电话: '13800000009',
    车牌号: '沪A·D12345',
    车架号: 'LSVAA2186E2123456',
    车型: '星途 Pro',
    行驶里程: 21500,
    客户描述: '右前轮在行驶中突然脱落一颗螺栓，方向跑偏，差点失控。',
    技师诊断: '待检',
    进店时间: '2026-11-21 09:05',
    服务顾问: '小陈',
  },
};

/** What a sales rep hears: often of a test drive or a new car, the customer's phone in the lead. */
export const sales: ChannelPreset = {
  id: 'sales',
  name: { zh: '销售反馈', en: 'Sales Rep' },
  description: {
    zh: '销售顾问在跟进、试驾、交付时听到的客户反馈',
    en: 'What a sales rep heard from a customer: follow-up, test drive, delivery',
  },
  roots: BARE_OR_BODY,
  looseHeadings: true,
  signs: [['跟进编号'], ['销售顾问', '客户反馈'], ['leadId', 'followUp'], ['意向车型', '客户反馈']],
  fields: {
    ...USUAL,
    sourceId: ['跟进编号', '线索编号', 'followUpId', 'leadId', 'id'],
    text: ['客户反馈', '反馈内容', '客户原话', '跟进内容', 'followUp', 'customerFeedback', 'content', 'text'],
    summary: ['跟进小结', '备注', 'remark'],
    occurredAt: ['跟进时间', '反馈时间', '试驾时间', 'followUpTime', 'createdAt'],
    'vehicle.model': ['试驾车型', '已购车型', '意向车型', '车型', '车系', 'model'],
    'place.dealer': ['门店', '展厅', '经销商', 'dealer', 'store'],
  },
  sample: {
    跟进编号: 'FU-20261121-55',
    销售顾问: '小赵',
    客户姓名: '冯女士',
    客户电话: '13800000010',
    意向车型: '星途 Pro',
    客户反馈: '试驾时自动泊车没识别到柱子，直接撞上去了，气囊没有弹开。',
    门店: '成都高新展厅',
    跟进时间: '2026-11-21 10:02',
  },
};
