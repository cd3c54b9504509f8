// What stands before the simulated vendors: a process that only passes bytes on, between the ports
// given. It can be killed as a vendor's front door can, and the vendor behind it forgets nothing.
import { connect, createServer } from 'node:net';

const [listenPort, vendorPort] = process.argv.slice(2).map(Number);

const server = createServer((caller) => {
  const vendor = connect({ host: '127.0.0.1', port: vendorPort });
  const broken = () => {
    caller.destroy();
    vendor.destroy();
  };
  caller.on('error', broken).on('close', broken);
  vendor.on('error', broken).on('close', broken);
  caller.pipe(vendor).pipe(caller);
});
server.listen(listenPort, '127.0.0.1');
