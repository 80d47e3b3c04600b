import type { ChannelPreset } from '../types';
import { BARE_OR_BODY } from './forms';

/**
 * One comment under a post or a video. Names as the platforms send them:
 * - Weibo `comments/*`: `id`, `mid`, `text`, `created_at` (Wed Jun 01 00:50:25 +0800 2011), `user.screen_name`,
 *   `user.location` (北京 朝阳区), the commented post under `status` – https://open.weibo.com/wiki/2/comments/show_batch
 * - Douyin comment list: `comment_id`, `content`, `create_time` in seconds –
 *   https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/openapi/interaction-management/comment-management-user/comment-reply-list
 * - collectors of comments: `cid`, `text`, `create_time`, `user.nickname`, `ip_label` (IP属地：广东).
 */
export const socialComment: ChannelPreset = {
  id: 'socialComment',
  name: { zh: '社交评论（微博、抖音等）', en: 'Social Comment' },
  description: {
    zh: '微博、抖音、小红书、视频号下的一条评论；“回复@”和转发链不计入',
    en: 'One comment on Weibo, Douyin, Xiaohongshu …; reply marks and repost chains do not count',
  },
  roots: ['', 'body', 'comment', 'body.comment'],
  textForm: 'comment',
  signs: [
    ['comment_id'],
    ['cid', 'create_time'],
    ['user.screen_name', 'text'],
    ['评论内容'],
    ['note_id', 'content'],
  ],
  fields: {
    channel: ['platform', '平台'],
    sourceId: ['comment_id', 'commentId', 'cid', 'mid', 'idstr', 'id', '评论编号', '评论ID'],
    text: ['text', 'content', 'commentText', '评论内容', '内容'],
    occurredAt: [
      'create_time',
      { path: 'created_at', take: 'englishDate' },
      'created_at',
      'createTime',
      'ctime',
      '评论时间',
      '时间',
    ],
    'customer.name': [
      'user.screen_name',
      'user.nickname',
      'user_info.nickname',
      'nickname',
      'screen_name',
      '用户昵称',
      '昵称',
    ],
    'place.province': [
      { path: 'user.location', take: 'firstWord' },
      { path: 'ip_label', take: 'afterColon' },
      { path: 'ip_location', take: 'afterColon' },
      { path: 'IP属地', take: 'afterColon' },
    ],
    'place.city': [{ path: 'user.location', take: 'secondWord' }],
  },
  sample: {
    created_at: 'Sat Nov 21 09:41:12 +0800 2026',
    id: 5231990012345678,
    mid: '5231990012345678',
    text: '回复@某某汽车服务:我上周也是，高速上方向盘突然锁死，根本打不动😡',
    user: { id: 1700000001, screen_name: '山里的小满', location: '江苏 苏州' },
    status: { id: 5231980000000001, text: '新车交付破万' },
  },
};

/**
 * A message somebody writes to one of our accounts. Names as the platforms send them:
 * - WeChat official account: XML `ToUserName, FromUserName, CreateTime, MsgType, Content, MsgId`, spoken ones with
 *   `Recognition` (n8n's Webhook gives it as `xml` with names in lower case) –
 *   https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
 * - WeCom customer service `kf/sync_msg`: `msgid, open_kfid, external_userid, send_time, origin` (3 = customer,
 *   4 = system, 5 = our staff), `msgtype, text.content` – https://developer.work.weixin.qq.com/document/path/94670
 * - Douyin `im_receive_msg`: `event, from_user_id, content` (an object or JSON as text) with `server_message_id,
 *   create_time` in milliseconds, `message_type, text` –
 *   https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/openapi/search-management/private-message/private-msg-webhook
 * - Weibo fans service: `type, receiver_id, sender_id, created_at, text`, no id – https://open.weibo.com/wiki/Receive_General_Message
 */
export const privateMessage: ChannelPreset = {
  id: 'privateMessage',
  name: { zh: '私信（公众号、企业微信、微博、抖音）', en: 'Private Message' },
  description: {
    zh: '发给官方账号的一条消息；己方回复和系统事件算不合格',
    en: 'One message to an account of ours (WeChat, WeCom, Weibo, Douyin); our own answers are rejected',
  },
  roots: ['', 'body', 'xml', 'body.xml'],
  signs: [
    ['FromUserName', 'MsgType'],
    ['fromusername', 'msgtype'],
    ['open_kfid', 'msgid'],
    ['content.server_message_id'],
    ['sender_id', 'receiver_id'],
  ],
  notCustomer: [
    { path: 'event', values: ['im_send_msg', 'im_group_send_msg', 'im_enter_direct_msg', 'im_recall_msg'] },
    { path: 'origin', values: [4, 5] },
    { path: 'MsgType', values: ['event'] },
    { path: 'msgtype', values: ['event'] },
    { path: 'type', values: ['event', 'mention'] },
  ],
  fields: {
    channel: ['platform', '平台'],
    sourceId: [
      'MsgId',
      'MsgID',
      'msgid',
      'content.server_message_id',
      'server_message_id',
      'message_id',
      'msg_id',
      'id',
    ],
    text: [
      'Content',
      'content.text',
      'text.content',
      'content',
      'text',
      'Recognition',
      'recognition',
      '消息内容',
    ],
    occurredAt: [
      'CreateTime',
      'createtime',
      'content.create_time',
      'send_time',
      'msgtime',
      { path: 'created_at', take: 'englishDate' },
    ],
    'customer.name': ['nickname', 'nick_name', '昵称'],
  },
  sample: {
    xml: {
      tousername: 'gh_0a1b2c3d4e5f',
      fromusername: 'oAbCdEfGhIjKlMnOpQrStUvWxYz0',
      createtime: '1795226400',
      msgtype: 'text',
      content: '你好，我的车刚才在路口自己往前冲了一下，差点撞到人，现在不敢开了',
      msgid: '24567890123456789',
    },
  },
};

/**
 * Output of n8n's Email Trigger (IMAP), both formats (n8n-nodes-base/dist/nodes/EmailReadImap/v2/utils.js):
 * *simple* `textPlain, textHtml, from, to, subject, date, metadata, attributes.uid`; *resolved* what mailparser gives:
 * `text, html, textAsHtml, from.value[0].{address,name}, subject, date, messageId`. Gmail's node in its simple form
 * (`From, Subject, snippet`) is read as well.
 */
export const email: ChannelPreset = {
  id: 'email',
  name: { zh: '邮件', en: 'E-Mail' },
  description: {
    zh: '“Email Trigger (IMAP)”的输出（Simple、Resolved）；引用的往来邮件和签名不计入',
    en: 'Output of Email Trigger (IMAP), simple or resolved; quoted mails and signatures do not count',
  },
  roots: BARE_OR_BODY,
  textForm: 'mail',
  signs: [
    ['subject', 'from', 'textPlain'],
    ['subject', 'from', 'textHtml'],
    ['subject', 'from.value', 'date'],
    ['messageId', 'from', 'text'],
    ['messageId', 'from', 'html'],
    ['From', 'Subject', 'snippet'],
  ],
  fields: {
    sourceId: ['messageId', 'metadata.message-id', 'headers.message-id', 'id', 'attributes.uid'],
    title: ['subject', 'Subject', '主题'],
    text: ['textPlain', 'text', 'textHtml', 'html', 'textAsHtml', 'snippet', '正文'],
    occurredAt: [{ path: 'date', take: 'englishDate' }, 'date', 'internalDate'],
    'customer.name': [
      'from.value[0].name',
      { path: 'from', take: 'displayName' },
      { path: 'From', take: 'displayName' },
    ],
    'customer.email': [
      'from.value[0].address',
      { path: 'from', take: 'address' },
      { path: 'from.text', take: 'address' },
      { path: 'From', take: 'address' },
    ],
  },
  sample: {
    textPlain:
      '客服您好：\n我的车提车三个月，昨天充电时电池位置冒烟，已经报警。车架号 LSVAA2186E2123456，请尽快联系我 13800000007。\n\n发自我的iPhone\n\n------------------ 原始邮件 ------------------\n发件人: "某某汽车客服" <service@maker.example>\n主题: 您的满意度调查\n\n若遇到刹车失灵、起火等紧急情况，请立即拨打热线。',
    textHtml: '',
    from: '孙丽 <sunli@mail.example>',
    to: 'service@maker.example',
    subject: '回复：您的满意度调查',
    date: 'Sat, 21 Nov 2026 09:15:00 +0800',
    metadata: { 'message-id': '<a1b2c3@mail.example>', 'in-reply-to': '<survey-88@maker.example>' },
    attributes: { uid: 4711 },
  },
};
