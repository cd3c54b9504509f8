// One run of set-up in miniature: makes a cached folder, slowly, when the test opens the gate.
import { appendFile, writeFile } from 'node:fs/promises';
import { existsSync, watch } from 'node:fs';
import path from 'node:path';
import { makeOnce } from '../../../tools/setup/cache.mjs';

const [folder, gate, log] = process.argv.slice(2);

await makeOnce(folder, 'a test', async (temporary) => {
  await writeFile(path.join(temporary, 'half'), 'half of it');
  await appendFile(log, `making ${process.pid}\n`);
  await opened();
  await writeFile(path.join(temporary, 'whole'), 'all of it');
});
process.exit(0);

function opened() {
  return new Promise((resolve) => {
    const look = () => existsSync(gate) && resolve();
    watch(path.dirname(gate), look);
    look();
  });
}
