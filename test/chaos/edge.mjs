// What stands between the product and the simulated vendors, both ways: a process that only passes bytes
// on, from each port to the other of its pair (`from:to`). When it is killed, everything that was on its
// way is cut off, as when a vendor dies; what the vendor remembers, as in its database, stays with it.
import { connect, createServer } from 'node:net';

for (const pair of process.argv.slice(2)) {
  const [from, to] = pair.split(':').map(Number);
  const server = createServer((caller) => {
    const called = connect({ host: '127.0.0.1', port: to });
    const broken = () => {
      caller.destroy();
      called.destroy();
    };
    caller.on('error', broken).on('close', broken);
    called.on('error', broken).on('close', broken);
    caller.pipe(called).pipe(caller);
  });
  server.listen(from, '127.0.0.1');
}
