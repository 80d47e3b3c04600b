import type { JsonObject } from '../voc/types.ts';

export interface Sample {
  /** What it shows, in a word for the table. */
  title: string;
  body: JsonObject;
}

/** The sample complaints of `npm start`. @param run makes the channel's own ids new, so each start is a new story. */
export function sampleComplaints(run: string): Sample[] {
  const brake: JsonObject = {
    channel: 'web',
    id: `demo-${run}-1`,
    text: '早上送孩子上学，下坡时刹车突然失灵，踏板踩到底也没有反应，拉手刹才停住，差点撞上前车！请马上联系我。',
    customer: { name: '林晓岚', phone: '13900001234' },
    vehicle: { brand: '远岚', model: '远岚E5', mileageKm: 8200, batch: 'B2611', software: '3.2.1' },
    place: { province: '浙江', city: '杭州', dealer: '城西服务中心' },
  };
  return [
    { title: '刹车失灵', body: brake },
    {
      title: '电池冒烟',
      body: {
        channel: 'app',
        id: `demo-${run}-2`,
        text: '在充电桩充电十几分钟，车底电池包位置开始冒白烟，还有刺鼻的焦味，我已经带家人离开车子。',
        vehicle: { model: '远岚E5', batch: 'B2611' },
        place: { city: '宁波' },
      },
    },
    {
      title: '座椅异响',
      body: {
        channel: 'web',
        id: `demo-${run}-3`,
        text: '副驾座椅过减速带时有轻微吱吱声，不影响使用，下次保养时麻烦看一下。',
        vehicle: { model: '远岚S3', mileageKm: 15300 },
      },
    },
    {
      title: '服务投诉',
      body: {
        channel: 'hotline',
        id: `demo-${run}-4`,
        text: '约好上午十点保养，到店等了三个小时没人接待，前台态度也很差，希望有人给个说法。',
        place: { city: '苏州', dealer: '园区服务中心' },
      },
    },
    { title: '重复提交', body: brake },
    { title: '空白内容', body: { channel: 'web', id: `demo-${run}-6`, text: '' } },
  ];
}
