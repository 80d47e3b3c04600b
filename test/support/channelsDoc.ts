import { FIELD_NAMES } from '../../nodes/VocNormalize/fieldNames';
import zh from '../../nodes/VocNormalize/zh-CN.json';
import { PRESETS, TARGET_FIELDS, tryPreset } from '../../voc/feedback';
import type { ChannelPreset, FieldPath } from '../../voc/feedback';

const TEXTS: Readonly<Record<string, string>> = zh;
const NOW = Date.UTC(2026, 10, 21, 4);
const CODE = '```';

const HEAD = `# 渠道预设 · Channel presets

每个渠道的消息长得不一样；“客诉规整”节点用**渠道预设**知道哪个字段在哪里。预设是数据，不是程序：字段路径按顺序尝试，取第一个有内容的。
下面每个预设都有一条示例消息，以及节点从中读到了什么（与面板里“试用预设”看到的相同，个人信息已脱敏）。

Every channel's messages look different; a **channel preset** tells the VoC Normalize node where each field stands. Presets are data: paths
are tried in order, the first that holds something counts. Each preset below comes with a sample message and what the node reads in it
(the same that "Try a Preset" shows in the panel; personal data masked).

- **不知道选哪个**：选“自动识别”。节点按各渠道特有的字段判断，并说明理由；都不符合时按常见字段名读取。
  **Not sure:** choose "Detect From the Message". It goes by the fields only one channel has, and says why.
- **没有合适的**：选“自定义映射”，在面板里填路径，如 \`data.items[0].content\`；\`标题 + 正文\` 把两处拼成一段。嵌在文本里的 JSON（抖音、企业微信）也能直接写路径。
  **None fits:** choose "Custom Mapping" and write paths; \`title + body\` joins two, and JSON inside a text is looked into.
- **一次多条**：先用 n8n 的“Split Out”拆成一条一个 item。**Lists:** split them with n8n's Split Out first.
- **只判定客户的话**：坐席的话、引用的往来邮件、别人的楼层、转发链、签名不参与判定；原文完整留在案卷。
  **Only the customer's words are judged;** agents' turns, quoted mails and posts, repost chains and signatures are not. The original stays in the case file.
- **编码不对**：字节按实际内容解码（GBK 标成 UTF-8 也读得对）；到达时已经是乱码的文字（鍒硅溅 → 刹车）能还原就还原并注明，不能还原的注明“疑似乱码”。
  **Wrong encoding:** bytes are read for what they are; texts that arrive garbled are restored where that is possible, and said so.

本页由测试核对，预设一改就要更新：\`VOC_WRITE_DOCS=1 npx jest test/voc/feedback/channelsDoc --selectProjects unit\`。
A test keeps this page true; that command writes it anew.
`;

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\n/g, ' ⏎ ');
}

function pathText(step: FieldPath): string {
  return typeof step === 'string' ? `\`${step}\`` : `\`${step.path}\`（${step.take}）`;
}

function section(preset: ChannelPreset): string {
  const trial = tryPreset(preset.sample, { preset: preset.id, receivedAt: NOW });
  const found = trial.found.map(({ field, path, value }) => {
    const name = `${TEXTS[FIELD_NAMES[field]]} ${FIELD_NAMES[field]}`;
    return `| ${name} | \`${path}\` | ${cell(value)} |`;
  });
  const tried = TARGET_FIELDS.filter((field) => preset.fields[field]).map(
    (field) => `- ${TEXTS[FIELD_NAMES[field]]}: ${preset.fields[field]!.map(pathText).join(' → ')}`,
  );
  const notes = trial.notes.map(({ message }) => `> ${message.zh}\n> ${message.en}`);
  return [
    `## ${preset.name.zh} · ${preset.name.en} (\`${preset.id}\`)`,
    `${preset.description.zh}。\n${preset.description.en}.`,
    `${CODE}json\n${JSON.stringify(preset.sample, null, 2)}\n${CODE}`,
    `| 字段 Field | 在哪里 Where | 读到 Read |\n| --- | --- | --- |\n${found.join('\n')}`,
    ...(notes.length > 0 ? [notes.join('\n>\n')] : []),
    `<details><summary>依次尝试的路径 · Paths in the order they are tried</summary>\n\n${tried.join('\n')}\n\n</details>`,
  ].join('\n\n');
}

/** The text of docs/channels.md. */
export function channelsDoc(): string {
  return `${HEAD}\n${PRESETS.map(section).join('\n\n')}\n`;
}
