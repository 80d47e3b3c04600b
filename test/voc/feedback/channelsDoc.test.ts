import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channelsDoc } from '../../support/channelsDoc';

const file = join(__dirname, '../../../docs/channels.md');

it('docs/channels.md shows the presets as they are', () => {
  if (process.env.VOC_WRITE_DOCS) writeFileSync(file, channelsDoc());
  expect(readFileSync(file, 'utf8')).toBe(channelsDoc());
});
