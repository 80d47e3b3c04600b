import type { Sentence } from '../types';
import type { SendReason } from './types';

/** What a person should do about a failed alert, by reason; reasons that pass by themselves have none. */
const REMEDIES: Partial<Record<SendReason, Sentence>> = {
  keywordMissing: {
    zh: '群机器人设了自定义关键词：把其中一个关键词原样填到凭据的“关键词”里。',
    en: 'The robot requires a keyword: enter one of its keywords, exactly, in the credential’s “Keyword”.',
  },
  signatureRejected: {
    zh: '签名不符：到群设置 → 机器人 → 安全设置，重新复制“加签”密钥（以 SEC 开头）到凭据。',
    en: 'Wrong signature: copy the signing secret (it begins with SEC) again from the robot’s security settings.',
  },
  clockSkew: {
    zh: '服务器时间不准，与标准时间相差超过允许范围：请打开时间同步（NTP）后再试。',
    en: 'The server’s clock is off by more than the provider allows: switch on time synchronisation (NTP).',
  },
  ipNotAllowed: {
    zh: '机器人只允许白名单里的 IP：把本服务器的出口 IP 加进机器人的 IP 段，或改用加签。',
    en: 'The robot accepts listed addresses only: add this server’s public IP to its list, or use a signature.',
  },
  securityCheckFailed: {
    zh: '没通过机器人的安全设置：检查关键词、加签密钥和 IP 段三项。',
    en: 'The robot’s security check failed: check its keyword, signing secret and IP list.',
  },
  dailyQuota: {
    zh: '机器人今天的调用次数用完了：改用另一个机器人或渠道，明天自动恢复。',
    en: 'The robot’s quota of today is used up: use another robot or channel; it recovers tomorrow.',
  },
  contentRejected: {
    zh: '平台拒绝了这段内容：改发不含客户原话的简短通知，详情请到系统查看。',
    en: 'The provider refused this text: send the short notice without the customer’s words.',
  },
  tooLong: {
    zh: '内容超过平台长度限制：改发简短通知。',
    en: 'The text is longer than the provider allows: send the short notice.',
  },
  tokenUnknown: {
    zh: '平台不认识这个机器人令牌：到群里重新复制机器人的 Webhook 地址，更新凭据。',
    en: 'The provider does not know this token: copy the robot’s webhook address again into the credential.',
  },
  robotRemoved: {
    zh: '机器人已被停用、移出群或群已解散：在群里重新添加机器人，更新凭据。',
    en: 'The robot was disabled or removed, or the group is gone: add a robot again and update the credential.',
  },
  gone: {
    zh: '对方声明这个地址已停用（410）：向对方要新的地址，更新凭据。',
    en: 'The receiver says this address is closed (410): ask for the new address and update the credential.',
  },
  requestRejected: {
    zh: '平台说请求格式不对：请把这条记录报给维护者，同时用其他渠道通知。',
    en: 'The provider says the request is malformed: report this record to the maintainers, use another channel.',
  },
  unauthorised: {
    zh: '对方不接受我们的签名或身份：核对凭据里的密钥，并确认对方用的是同一个密钥。',
    en: 'The receiver refuses our signature or identity: check that both sides hold the same secret.',
  },
  notFound: {
    zh: '这个地址上没有接收者（404）：核对凭据里的地址。',
    en: 'Nobody listens at this address (404): check the address in the credential.',
  },
  redirected: {
    zh: '地址发生了跳转：请在凭据里填跳转后的最终地址（告警不跟随跳转）。',
    en: 'The address redirects: enter the final address in the credential (alerts do not follow redirects).',
  },
  unknownCode: {
    zh: '平台返回了没见过的错误码：看上面的原文；若反复出现，请报给维护者。',
    en: 'The provider answered with an unknown code: read its words above; report it if it keeps coming.',
  },
  notAnAnswer: {
    zh: '回答不是平台该有的格式：检查地址和代理（可能被网关或防火墙截住）。',
    en: 'The answer is not the provider’s: check address and proxy (a gateway may have answered instead).',
  },
  unreachable: {
    zh: '连不上平台：检查服务器的外网、DNS、代理设置和凭据里的地址。',
    en: 'The provider cannot be reached: check network, DNS, proxy and the address in the credential.',
  },
  tlsFailed: {
    zh: '安全连接失败：检查证书（或代理的根证书）和凭据里的地址。',
    en: 'The secure connection failed: check the certificate (or the proxy’s root certificate) and the address.',
  },
  unknownFailure: {
    zh: '发送时出现未知错误：看上面的原文；若反复出现，请报给维护者。',
    en: 'Sending failed in an unknown way: read the words above; report it if it keeps coming.',
  },
};

export function remedyFor(reason: SendReason): Sentence | undefined {
  return REMEDIES[reason];
}
