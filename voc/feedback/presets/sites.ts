import type { ChannelPreset } from '../types';
import { BARE_OR_BODY } from './forms';

/**
 * A row of a complaint site, exported or collected: 车质网 gives 单号, 品牌, 车系, 车型, 问题描述 (one line), 典型问题
 * (what the owner ticked, so it counts as his words), 时间, 状态, its pages the whole 投诉内容; 黑猫 gives 投诉编号, 投诉标题,
 * 投诉对象, 投诉问题, 投诉要求, 涉诉金额, 投诉进度.
 */
export const complaintSite: ChannelPreset = {
  id: 'complaintSite',
  name: { zh: '投诉网站（车质网、黑猫等）', en: 'Complaint Site' },
  description: {
    zh: '投诉平台的一条记录：单号、品牌、车系、问题描述、典型问题、时间、状态',
    en: 'A row of a complaint site: number, brand, series, complaint, ticked problems, time, state',
  },
  roots: BARE_OR_BODY,
  looseHeadings: true,
  signs: [
    ['单号', '问题描述'],
    ['单号', '典型问题'],
    ['投诉编号', '投诉问题'],
    ['投诉编号', '投诉品牌'],
    ['投诉编号', '投诉对象'],
    ['complaint_id', 'series'],
    ['typical_problem'],
  ],
  fields: {
    channel: ['平台', '来源平台', 'platform'],
    sourceId: ['单号', '投诉单号', '投诉编号', '编号', 'complaint_id', 'complaintId', 'sn', 'id'],
    title: ['投诉标题', '标题', '问题简述', '投诉简述', 'title'],
    text: [
      '投诉内容 + 典型问题 + 投诉问题',
      '投诉详情 + 典型问题',
      '详细描述 + 典型问题',
      '问题描述 + 典型问题',
      '问题简述 + 典型问题',
      'content + typical_problem',
      'description + typical_problem',
      '典型问题',
      '投诉问题',
    ],
    occurredAt: ['投诉时间', '发布时间', '时间', '日期', 'complaint_time', 'created_at', 'date'],
    'customer.name': ['投诉人', '车主', '用户昵称', 'author'],
    'vehicle.brand': ['品牌', '投诉品牌', '投诉对象', 'brand'],
    'vehicle.model': ['车系', '投诉车系', '车型', '投诉车型', 'series', 'model'],
    'vehicle.mileageKm': ['行驶里程', '里程', 'mileage'],
    'place.province': ['省份', '所在省份', 'province'],
    'place.city': ['城市', '所在城市', 'city'],
    'place.dealer': ['经销商', '涉及经销商', '4S店', 'dealer'],
  },
  sample: {
    单号: '1234567',
    品牌: '某某',
    车系: '星途 Pro',
    车型: '2026款 长续航版',
    问题描述: '提车两个月高速上两次突然失去动力，4S店查不出原因',
    典型问题: '动力电池:行驶中断电',
    时间: '2026-11-20',
    状态: '信息审核',
  },
};

/**
 * A post or a reply of a forum, with its title and the earlier posts it quotes. Discuz: `tid, pid, subject, message,
 * author, dateline` in seconds; collectors: `title, content, author, publishTime`.
 */
export const forumPost: ChannelPreset = {
  id: 'forumPost',
  name: { zh: '论坛帖子', en: 'Forum Post' },
  description: {
    zh: '汽车论坛的主帖或回帖：标题 + 正文；引用别人的楼层不计入',
    en: 'A post or reply of a car forum: title and body; quoted posts of others do not count',
  },
  roots: ['', 'body', 'post', 'body.post'],
  textForm: 'post',
  signs: [
    ['tid'],
    ['pid', 'message'],
    ['postId', 'content'],
    ['topicId', 'content'],
    ['帖子标题'],
    ['楼主'],
    ['post.content'],
  ],
  fields: {
    channel: ['forum', 'site', '来源'],
    sourceId: ['pid', 'postId', 'post_id', 'replyId', 'tid', 'topicId', 'id', '帖子编号'],
    title: ['subject', 'title', 'topicTitle', '帖子标题', '标题'],
    text: ['message', 'content', 'body', 'text', '正文', '帖子内容', '内容', '回复内容'],
    occurredAt: [
      'dateline',
      'publishTime',
      'postTime',
      'post_time',
      'createdAt',
      '发帖时间',
      '发布时间',
      '时间',
    ],
    'customer.name': ['author.name', 'author', 'username', 'nickname', '作者', '楼主', '昵称'],
    'vehicle.brand': ['brand', '品牌'],
    'vehicle.model': ['series', 'model', '车系', '车型'],
    'place.city': ['city', '城市'],
  },
  sample: {
    tid: 778812,
    pid: 99120033,
    subject: '有没有同款？高速上断电',
    message:
      '[quote]老张 发表于 2026-11-19 20:11\n我的车一直挺好，没毛病[/quote]\n我这台昨天在高速上突然断电，仪表全黑，靠边十分钟才能动。',
    author: '阿凯在路上',
    dateline: 1795224000,
    车系: '星途 Pro',
  },
};
