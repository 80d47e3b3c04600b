import { AUTO, PRESETS, TARGET_FIELDS, choosePreset, normalize, readPayload } from '../../../voc/feedback';
import type { NormalizedFeedback, TargetField } from '../../../voc/feedback';
import { NOW, accepted, rejected } from './support';

const VIN = 'LSVAA2186E2123456';

/** What each preset finds in its own sample, and in two more messages of the same channel. */
type Expected = Partial<Record<TargetField, unknown>>;
interface Case {
  sample: Expected;
  variants: Array<{ name: string; payload: unknown; found: Expected; auto?: false }>;
}

/** The value of a field as the record has it, unmasked. */
function valueOf(record: NormalizedFeedback, field: TargetField): unknown {
  if (field === 'text' || field === 'title') return record.cleanText;
  if (field === 'occurredAt') return record.occurredAt && new Date(record.occurredAt).toISOString();
  if (field === 'channel' || field === 'sourceId' || field === 'summary') return record[field];
  if (field === 'fault.codes') return record.fault.codes;
  const [group, member] = field.split('.') as ['customer' | 'vehicle' | 'place', string];
  return (record[group] as Record<string, unknown>)[member];
}

const CASES: Record<string, Case> = {
  webForm: {
    sample: {
      sourceId: 'web-20261121-0093',
      text: '昨天在高速上踩刹车没有反应,连踩三脚才停住。',
      'customer.name': '林先生',
      'customer.phone': '13800000001',
      'vehicle.brand': '某某',
      'vehicle.model': '星途 Pro',
      'vehicle.vin': VIN,
      'vehicle.mileageKm': 12000,
      'place.city': '苏州',
    },
    variants: [
      {
        name: 'English names in a webhook body',
        payload: {
          headers: {},
          body: { message: '方向盘锁死', mobile: '13800000011', vin: VIN, city: '常州' },
        },
        found: {
          text: '方向盘锁死',
          'customer.phone': '13800000011',
          'vehicle.vin': VIN,
          'place.city': '常州',
        },
      },
      {
        name: 'questions as somebody typed them',
        payload: {
          '问题描述（必填）': '方向盘抖',
          '*您的手机号': '13800000012',
          所在省份: '安徽',
          购车门店: '合肥店',
        },
        found: {
          text: '方向盘抖',
          'customer.phone': '13800000012',
          'place.province': '安徽',
          'place.dealer': '合肥店',
        },
      },
    ],
  },
  n8nForm: {
    sample: {
      text: '充电时右前方冒烟,有焦味,已经断电。',
      occurredAt: '2026-11-21T02:20:00.000Z',
      'customer.name': '周女士',
      'customer.phone': '13800000002',
      'vehicle.vin': VIN,
      'place.city': '杭州',
    },
    variants: [
      {
        name: 'the form of template 01',
        payload: {
          问题描述: '刹车变软',
          姓名: '高先生',
          手机: '13800000013',
          品牌: '某某',
          车型: '星途',
          车架号: VIN,
          城市: '无锡',
          submittedAt: '2026-11-21T11:00:00.000+08:00',
          formMode: 'production',
        },
        found: {
          text: '刹车变软',
          'customer.name': '高先生',
          'customer.phone': '13800000013',
          'vehicle.brand': '某某',
          'vehicle.model': '星途',
          'vehicle.vin': VIN,
          'place.city': '无锡',
        },
      },
      {
        name: 'the time of the event before the time of sending',
        payload: {
          您遇到的问题: '中控黑屏',
          发生时间: '2026-11-20T18:30',
          'VIN 码': VIN,
          submittedAt: '2026-11-21T11:00:00.000+08:00',
          formMode: 'test',
        },
        found: { text: '中控黑屏', occurredAt: '2026-11-20T10:30:00.000Z', 'vehicle.vin': VIN },
      },
    ],
  },
  api: {
    sample: {
      channel: 'crm',
      sourceId: 'CRM-88213',
      text: '行驶中突然失去动力,仪表全黑,靠边后重启才恢复。',
      occurredAt: '2026-11-21T00:30:00.000Z',
      'customer.name': '郑先生',
      'customer.phone': '13800000004',
      'customer.email': 'zheng@mail.example',
      'vehicle.brand': '某某',
      'vehicle.model': '星途 Pro',
      'vehicle.vin': VIN,
      'vehicle.mileageKm': 12800,
      'vehicle.software': 'V3.2.1',
      'place.province': '江苏',
      'place.city': '南京',
      'place.dealer': '南京城东店',
      'fault.codes': ['P0A0F'],
    },
    variants: [
      {
        name: 'in a webhook body',
        payload: { headers: {}, body: { id: 'x', text: '异响', customer: { phone: '13800000014' } } },
        found: { sourceId: 'x', text: '异响', 'customer.phone': '13800000014' },
      },
      {
        name: 'codes only',
        payload: { id: 'y', vehicle: { vin: VIN, batch: 'B7' }, fault: { codes: ['p0a80'] } },
        found: { 'vehicle.vin': VIN, 'vehicle.batch': 'B7', 'fault.codes': ['P0A80'] },
      },
    ],
  },
  appFeedback: {
    sample: {
      sourceId: 'AF2026112100087',
      text: '辅助驾驶在空旷路面自己急刹,后车差点追尾。',
      occurredAt: '2026-11-21T02:30:00.000Z',
      'customer.name': '追风的阿杰',
      'customer.phone': '13800000006',
      'vehicle.model': '星途 Pro',
      'vehicle.vin': VIN,
      'vehicle.mileageKm': 8650,
      'vehicle.software': 'V3.2.1',
      'place.province': '浙江',
      'place.city': '宁波',
    },
    variants: [
      {
        name: 'with a title, in data',
        payload: {
          data: {
            feedbackId: 9,
            title: '座椅加热',
            feedbackContent: '一直关不掉,发烫',
            contactPhone: '13800000015',
          },
        },
        found: { sourceId: '9', text: '座椅加热\n一直关不掉,发烫', 'customer.phone': '13800000015' },
      },
      {
        name: 'an e-mail address as contact, codes beside the words',
        payload: { feedbackId: 'z', content: '亮故障灯', contact: 'li@mail.example', dtcs: ['P0A0F00'] },
        found: { text: '亮故障灯', 'customer.email': 'li@mail.example', 'fault.codes': ['P0A0F-00'] },
      },
    ],
  },
  socialComment: {
    sample: {
      sourceId: '5231990012345678',
      text: '我上周也是,高速上方向盘突然锁死,根本打不动😡',
      occurredAt: '2026-11-21T01:41:12.000Z',
      'customer.name': '山里的小满',
      'place.province': '江苏',
      'place.city': '苏州',
    },
    variants: [
      {
        name: 'Douyin, open platform',
        payload: { comment_id: '@9VwA==', content: '我的也冒烟了', create_time: 1795226400, digg_count: 3 },
        found: { sourceId: '@9VwA==', text: '我的也冒烟了', occurredAt: '2026-11-21T02:00:00.000Z' },
      },
      {
        name: 'a collector of comments',
        payload: {
          cid: '7400000000000000001',
          text: '刹车踩不动',
          create_time: 1795226400,
          ip_label: 'IP属地：广东',
          user: { nickname: '小鹿' },
          platform: 'douyin',
        },
        found: {
          channel: 'douyin',
          sourceId: '7400000000000000001',
          text: '刹车踩不动',
          'customer.name': '小鹿',
          'place.province': '广东',
        },
      },
      {
        name: 'a repost: what others wrote does not count',
        payload: { mid: '52', text: '同求解决//@老王:我的车刹车失灵了', user: { screen_name: '阿芳' } },
        found: { text: '同求解决' },
      },
    ],
  },
  privateMessage: {
    sample: {
      sourceId: '24567890123456789',
      text: '你好,我的车刚才在路口自己往前冲了一下,差点撞到人,现在不敢开了',
      occurredAt: '2026-11-21T02:00:00.000Z',
    },
    variants: [
      {
        name: 'WeCom customer service',
        payload: {
          msgid: 'from_msgid_46',
          open_kfid: 'wkAJ2G',
          external_userid: 'wmAJ2G',
          send_time: 1795226400,
          origin: 3,
          msgtype: 'text',
          text: { content: '刹车失灵了' },
        },
        found: { sourceId: 'from_msgid_46', text: '刹车失灵了', occurredAt: '2026-11-21T02:00:00.000Z' },
      },
      {
        name: 'Douyin, content as JSON in a text',
        payload: {
          event: 'im_receive_msg',
          from_user_id: 'ac64',
          to_user_id: 'aaa7',
          content: JSON.stringify({
            server_message_id: '@s1',
            create_time: 1795226400000,
            message_type: 'text',
            text: '车子自己冒烟',
          }),
        },
        found: { sourceId: '@s1', text: '车子自己冒烟', occurredAt: '2026-11-21T02:00:00.000Z' },
      },
      {
        name: 'Weibo fans service',
        payload: {
          type: 'text',
          receiver_id: 1902538057,
          sender_id: 2489518277,
          created_at: 'Sat Nov 21 10:00:00 +0800 2026',
          text: '气囊没弹',
          data: {},
        },
        found: { text: '气囊没弹', occurredAt: '2026-11-21T02:00:00.000Z' },
      },
      {
        name: 'a spoken message that WeChat wrote down',
        payload: {
          FromUserName: 'o1',
          MsgType: 'voice',
          MsgId: 7,
          MediaId: 'm',
          Recognition: '方向盘打不动',
        },
        found: { sourceId: '7', text: '方向盘打不动' },
      },
    ],
  },
  email: {
    sample: {
      sourceId: '<a1b2c3@mail.example>',
      text:
        '回复:您的满意度调查\n客服您好:\n我的车提车三个月,昨天充电时电池位置冒烟,已经报警。车架号 ' +
        `${VIN},请尽快联系我 13800000007。`,
      occurredAt: '2026-11-21T01:15:00.000Z',
      'customer.name': '孙丽',
      'customer.email': 'sunli@mail.example',
    },
    variants: [
      {
        name: 'resolved, HTML only',
        payload: {
          html: '<div>高速上<b>刹车失灵</b></div><div>请回电</div><blockquote>我们没有收到起火投诉</blockquote>',
          subject: '投诉',
          from: {
            value: [{ address: 'qian@mail.example', name: '钱勇' }],
            text: '"钱勇" <qian@mail.example>',
          },
          date: '2026-11-21T02:00:00.000Z',
          messageId: '<m2@mail.example>',
        },
        found: {
          sourceId: '<m2@mail.example>',
          text: '投诉\n高速上刹车失灵\n\n请回电',
          occurredAt: '2026-11-21T02:00:00.000Z',
          'customer.name': '钱勇',
          'customer.email': 'qian@mail.example',
        },
      },
      {
        name: 'simple, HTML only, address alone',
        payload: {
          textPlain: '',
          textHtml: '<p>车内有汽油味，越来越重</p>',
          from: 'wu@mail.example',
          subject: '请处理',
          metadata: {},
          attributes: { uid: 12 },
        },
        found: { sourceId: '12', text: '请处理\n车内有汽油味,越来越重', 'customer.email': 'wu@mail.example' },
      },
      {
        name: 'a forwarded mail is kept whole',
        payload: {
          textPlain: '请处理\n\n发件人: 客户 <k@mail.example>\n主题: 投诉\n\n我的车起火了',
          subject: 'Fw: 投诉',
          from: '门店 <shop@maker.example>',
        },
        found: { text: 'Fw: 投诉\n请处理\n\n发件人: 客户 <k@mail.example>\n主题: 投诉\n\n我的车起火了' },
      },
    ],
  },
  hotline: {
    sample: {
      sourceId: 'CALL-20261121-000312',
      text: '刹车还好,就是方向盘开着开着突然锁死,打不动,差点冲下去。\n行驶中方向盘锁死',
      summary: '客户情绪激动,要求今天回电。',
      occurredAt: '2026-11-21T00:47:10.000Z',
      'customer.phone': '13800000008',
    },
    variants: [
      {
        name: 'one text with labels',
        payload: {
          通话编号: 'T1',
          来电号码: '13800000016',
          通话内容: '坐席1023：您好，刹车失灵了吗？客户：没有，就是异响。坐席1023：好的。',
        },
        found: { sourceId: 'T1', text: '没有,就是异响。', 'customer.phone': '13800000016' },
      },
      {
        name: 'numbered speakers of a recogniser',
        payload: {
          TaskId: 't9',
          Sentences: [
            { ChannelId: 0, Text: '您好，请问有什么可以帮您，有没有起火？' },
            { ChannelId: 1, Text: '车子一直抖' },
          ],
        },
        found: { sourceId: 't9', text: '车子一直抖' },
      },
      {
        name: 'only the note of the agent',
        payload: { callId: 'c3', agentNotes: '客户反映高速上刹车失灵' },
        found: { text: '客户反映高速上刹车失灵', summary: '客户反映高速上刹车失灵' },
      },
      {
        name: 'Whisper: one text without speakers',
        payload: { text: '你好我的车刹车失灵了' },
        found: { text: '你好我的车刹车失灵了' },
        auto: false,
      },
    ],
  },
  store: {
    sample: {
      sourceId: 'RO-SH023-20261121-07',
      text: '右前轮在行驶中突然脱落一颗螺栓,方向跑偏,差点失控。',
      summary: '待检',
      occurredAt: '2026-11-21T01:05:00.000Z',
      'customer.name': '何先生',
      'customer.phone': '13800000009',
      'vehicle.model': '星途 Pro',
      'vehicle.vin': VIN,
      'vehicle.plate': '沪AD12345',
      'vehicle.mileageKm': 21500,
      'place.dealer': '上海浦东服务店',
    },
    variants: [
      {
        name: 'an export of a dealer system, English names',
        payload: { roNo: 'R1', customerStatement: '刹车异响', plateNumber: '粤B12345', dealerName: '深圳店' },
        found: { sourceId: 'R1', text: '刹车异响', 'vehicle.plate': '粤B12345', 'place.dealer': '深圳店' },
      },
      {
        name: 'only the workshop wrote something',
        payload: { 工单编号: 'R2', 服务顾问: '小李', 诊断结果: '制动总泵泄漏', 车主姓名: '秦先生' },
        found: { sourceId: 'R2', text: '制动总泵泄漏', 'customer.name': '秦先生' },
      },
    ],
  },
  sales: {
    sample: {
      sourceId: 'FU-20261121-55',
      text: '试驾时自动泊车没识别到柱子,直接撞上去了,气囊没有弹开。',
      occurredAt: '2026-11-21T02:02:00.000Z',
      'customer.name': '冯女士',
      'customer.phone': '13800000010',
      'vehicle.model': '星途 Pro',
      'place.dealer': '成都高新展厅',
    },
    variants: [
      {
        name: 'English names',
        payload: { leadId: 'L1', followUp: '交付当天方向盘歪', phone: '13800000017', store: '长沙店' },
        found: {
          sourceId: 'L1',
          text: '交付当天方向盘歪',
          'customer.phone': '13800000017',
          'place.dealer': '长沙店',
        },
      },
      {
        name: 'the phone of the rep is not the customer’s',
        payload: {
          销售顾问: '小周',
          销售顾问电话: '13800000018',
          客户反馈: '销售承诺的补贴没到',
          已购车型: '星途',
        },
        found: { text: '销售承诺的补贴没到', 'customer.phone': undefined, 'vehicle.model': '星途' },
      },
    ],
  },
  complaintSite: {
    sample: {
      sourceId: '1234567',
      text: '提车两个月高速上两次突然失去动力,4S店查不出原因\n动力电池:行驶中断电',
      occurredAt: '2026-11-19T16:00:00.000Z',
      'vehicle.brand': '某某',
      'vehicle.model': '星途 Pro',
    },
    variants: [
      {
        name: '黑猫',
        payload: {
          投诉编号: '17380000001',
          投诉标题: '新车刹车失灵',
          投诉对象: '某某汽车',
          投诉问题: '刹车失灵',
          投诉要求: '退车',
          投诉内容: '提车第三天刹车踩不下去',
          投诉进度: '处理中',
          发布时间: '2026-11-20 09:00:00',
        },
        found: {
          sourceId: '17380000001',
          text: '新车刹车失灵\n提车第三天刹车踩不下去\n刹车失灵',
          occurredAt: '2026-11-20T01:00:00.000Z',
          'vehicle.brand': '某某汽车',
        },
      },
      {
        name: '车质网, page with the whole complaint',
        payload: {
          投诉编号: '88',
          投诉品牌: '某某',
          投诉车系: '星途',
          投诉车型: '2026款',
          问题简述: '变速箱异响',
          投诉内容: '低速有咔咔声',
          典型问题: '变速器:异响',
          投诉时间: '2026-11-20',
        },
        found: {
          sourceId: '88',
          text: '变速箱异响\n低速有咔咔声\n变速器:异响',
          'vehicle.brand': '某某',
          'vehicle.model': '星途',
        },
      },
    ],
  },
  forumPost: {
    sample: {
      sourceId: '99120033',
      text: '有没有同款?高速上断电\n我这台昨天在高速上突然断电,仪表全黑,靠边十分钟才能动。',
      occurredAt: '2026-11-21T01:20:00.000Z',
      'customer.name': '阿凯在路上',
      'vehicle.model': '星途 Pro',
    },
    variants: [
      {
        name: 'a quote above an empty line',
        payload: {
          postId: 'p1',
          title: '求助',
          content: '引用 3楼 老王 发表于 11-20 10:00：\n我的刹车失灵\n\n我只是异响',
        },
        found: { sourceId: 'p1', text: '求助\n我只是异响' },
      },
      {
        name: 'a reply to a floor',
        payload: { topicId: 5, content: '回复 12楼 小王：我的方向盘也锁死过', author: { name: '北风' } },
        found: { sourceId: '5', text: '我的方向盘也锁死过', 'customer.name': '北风' },
      },
    ],
  },
  telematics: {
    sample: {
      sourceId: 'tbox-7f3a-000912',
      occurredAt: '2026-11-21T00:30:00.000Z',
      'vehicle.vin': VIN,
      'vehicle.mileageKm': 12842,
      'vehicle.software': 'V3.2.1',
      'place.province': '广东',
      'place.city': '深圳',
      'fault.codes': ['P0A0F-00', 'U0100-87'],
    },
    variants: [
      {
        name: 'the raw answer of a control unit',
        payload: { vin: VIN, udsResponse: '59 02 FF 0A 0F 00 2F C1 00 87 50' },
        found: { 'vehicle.vin': VIN, 'fault.codes': ['P0A0F-00'] },
      },
      {
        name: 'codes in one text, with words',
        payload: { payload: { vin: VIN, faultCodes: 'P0A0F-00,0A0F', alarmText: '绝缘故障' } },
        found: { text: '绝缘故障', 'fault.codes': ['P0A0F-00', 'P0A0F'] },
      },
    ],
  },
  csvRow: {
    sample: {
      channel: '区域周报',
      sourceId: '17',
      text: '倒车时方向盘突然变得很重,打不动。',
      occurredAt: '2026-11-20T10:05:00.000Z',
      'customer.name': '吴师傅',
      'customer.phone': '13800000003',
      'vehicle.brand': '某某',
      'vehicle.model': '星途 Pro',
      'vehicle.vin': VIN,
    },
    variants: [
      {
        name: 'English headings',
        payload: {
          'Ticket ID': 'T-1',
          'Complaint Text': '',
          Description: '刹车软',
          'Phone Number': '13800000019',
        },
        found: { sourceId: 'T-1', text: '刹车软', 'customer.phone': '13800000019' },
        auto: false,
      },
      {
        name: 'columns of the staff are no facts about the customer',
        payload: {
          工单编号: 'A',
          反馈内容: '漏油',
          回访电话: '13800000020',
          处理时间: '2026-11-20',
          客户手机号: '13800000021',
        },
        found: { sourceId: 'A', text: '漏油', 'customer.phone': '13800000021', occurredAt: undefined },
        auto: false,
      },
    ],
  },
  genericJson: {
    sample: {
      sourceId: 'T-5567',
      text: '车停在车库里自己冒烟,消防已经来过。',
      occurredAt: '2026-11-20T23:12:00.000Z',
      'customer.name': '王女士',
      'customer.phone': '13800000005',
      'vehicle.model': '星途 Pro',
      'vehicle.vin': VIN,
    },
    variants: [
      {
        name: 'inside data',
        payload: { data: { 单号: 7, 投诉内容: '异响', 电话: '13800000022' } },
        found: { sourceId: '7', text: '异响', 'customer.phone': '13800000022' },
      },
      {
        name: 'text inside an object',
        payload: { message: { content: '漏水' }, source: 'miniapp' },
        found: { channel: 'miniapp', text: '漏水' },
      },
    ],
  },
};

it('has a case for every preset', () =>
  expect(Object.keys(CASES).sort()).toEqual(PRESETS.map(({ id }) => id).sort()));

describe.each(PRESETS.map((preset) => [preset.id, preset] as const))('%s', (id, preset) => {
  const { sample, variants } = CASES[id]!;
  const rows = [{ name: 'its sample', payload: preset.sample as unknown, found: sample }, ...variants];

  it('has at least two variants', () => expect(variants.length).toBeGreaterThanOrEqual(2));

  it.each(rows)('reads $name', ({ payload, found }) => {
    const record = accepted(payload, { preset: id });
    const read = Object.fromEntries(
      Object.keys(found).map((field) => [field, valueOf(record, field as TargetField)]),
    );
    expect(read).toEqual(found);
  });

  it('finds in its sample these fields and no others', () => {
    const fields = Object.keys(readPayload(preset.sample, preset));
    const listed = [...Object.keys(sample), ...(fields.includes('title') ? ['title'] : [])];
    expect(fields.sort()).toEqual(listed.sort());
  });

  it('reads its sample without a complaint', () => {
    const notes = accepted(preset.sample, { preset: id }).notes.map(({ reason }) => reason);
    expect(notes.filter((reason) => reason !== 'quoteLeftOut')).toEqual([]);
  });
});

describe('choosing by the message', () => {
  const known = PRESETS.filter((preset) => preset.signs);
  it.each(known.map((preset) => [preset.id, preset] as const))('knows %s by its sample', (id, preset) => {
    const { choice } = choosePreset(preset.sample, AUTO);
    expect(choice).toMatchObject({ id, reason: 'signs' });
    expect(choice.signs.length).toBeGreaterThan(0);
    expect(choice.found).toBe(Object.keys(readPayload(preset.sample, preset)).length);
  });

  it.each(
    known.flatMap(({ id }) =>
      CASES[id]!.variants.filter(({ auto }) => auto !== false).map(({ name, payload }) => ({
        id,
        name,
        payload,
      })),
    ),
  )('reads as much of $id: $name', ({ id, payload }) => {
    // Another preset may fit a poor message as well; what matters is that nothing is lost.
    const chosen = accepted(payload, { preset: AUTO });
    const best = accepted(payload, { preset: id });
    expect(chosen.cleanText).toBe(best.cleanText);
    expect(chosen.fault.codes).toEqual(best.fault.codes);
  });

  it('falls back to usual names, and to headings where only they give a text', () => {
    expect(choosePreset({ content: '异响' }, AUTO).choice).toMatchObject({
      id: 'genericJson',
      reason: 'noSign',
    });
    expect(choosePreset({ '客户反馈（原话）': '异响' }, AUTO).choice).toMatchObject({
      id: 'csvRow',
      found: 1,
    });
    expect(choosePreset(null, AUTO).choice).toMatchObject({ id: 'genericJson', found: 0 });
  });

  it('says in the evidence what was chosen and why', () => {
    const { evidence } = normalize(PRESETS[6]!.sample, { preset: AUTO, receivedAt: NOW });
    expect(evidence.preset).toMatchObject({
      id: 'email',
      reason: 'signs',
      signs: ['subject', 'from', 'textPlain'],
    });
    expect(normalize({ text: 'x' }, { preset: 'api', receivedAt: NOW }).evidence.preset).toMatchObject({
      id: 'api',
      reason: 'chosen',
    });
  });
});

describe('messages that are not a customer’s', () => {
  it.each([
    [
      'our answer on Douyin',
      { event: 'im_send_msg', content: { text: '请联系客服', server_message_id: '1' } },
    ],
    [
      'our staff on WeCom',
      { msgid: '1', open_kfid: 'k', origin: 5, msgtype: 'text', text: { content: '刹车失灵?' } },
    ],
    [
      'an event of WeChat',
      { xml: { tousername: 'g', fromusername: 'o', msgtype: 'event', event: 'subscribe' } },
    ],
  ])('rejects %s and says so', (_, payload) => {
    const { reason, problems } = rejected(payload, { preset: 'privateMessage' });
    expect(reason).toBe('notFromCustomer');
    expect(problems[0]!.remedy.zh).toContain('过滤');
  });
});

it('every path of a preset leads to a field that exists', () => {
  for (const preset of PRESETS) {
    for (const [field, steps] of Object.entries(preset.fields)) {
      expect(TARGET_FIELDS).toContain(field);
      expect(steps.length).toBeGreaterThan(0);
    }
  }
});
