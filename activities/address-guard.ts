import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Which addresses a call may reach. */
export type Reach = 'public' | 'public_or_loopback' | 'loopback';

/** A name led to an address that is not public. */
export class ForbiddenAddress extends Error {
  constructor() {
    super('The name leads to an address that may not be called.');
    this.name = 'ForbiddenAddress';
  }
}

/** IPv6 addresses are public inside this block only; `::127.0.0.1` and its like are outside. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is anybody's on the Internet: not private, loopback, link-local (where cloud
 * metadata lives), unique local, shared, reserved, multicast, nor one that tunnels to any of these.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // Mapped IPv4 (`::ffff:10.0.0.1`) is judged as the IPv4 address that it is.
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST);
}

function isLoopbackAddress(text: string): boolean {
  return ipaddr.isValid(text) && ipaddr.process(text).range() === 'loopback';
}

/**
 * How far a call to this URL may reach, or null when it may not be called at all: https to public
 * addresses; with `allowLoopback` (endpoints of test accounts) this machine too, also by plain http.
 * URLs with credentials in them, and those that name a forbidden address, are refused.
 */
export function reachOf(text: string, { allowLoopback }: { allowLoopback: boolean }): Reach | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const reach = reachOfProtocol(url.protocol, allowLoopback);
  if (reach === null || url.username !== '' || url.password !== '') return null;
  // The resolver is not asked for what is an address already.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(host) && !isAllowed(host, reach) ? null : reach;
}

function reachOfProtocol(protocol: string, allowLoopback: boolean): Reach | null {
  if (protocol === 'https:') return allowLoopback ? 'public_or_loopback' : 'public';
  return protocol === 'http:' && allowLoopback ? 'loopback' : null;
}

function isAllowed(address: string, reach: Reach): boolean {
  if (reach !== 'public' && isLoopbackAddress(address)) return true;
  return reach !== 'loopback' && isPublicAddress(address);
}

/** The part of `dns.lookup` that is used. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A resolver that gives the socket only addresses that were checked: what was checked is what is
 * connected to, so a name cannot change its mind in between. One forbidden address among several
 * refuses the name as a whole.
 */
export function guardedLookup(reach: Reach, resolve: Resolve = lookup): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    resolve(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !isAllowed(address, reach))) {
        callback(new ForbiddenAddress(), []);
        return;
      }
      if (lookupOptions.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
