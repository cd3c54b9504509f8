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
 * Whether an address is public: not private, loopback, link-local (where cloud metadata services are),
 * unique local, shared, reserved or multicast, and no tunnel to one of these.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // Checks a mapped IPv4 address (`::ffff:10.0.0.1`) as the IPv4 address.
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
  // Node calls no resolver for an IP address, so `guardedLookup` would not check it.
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
 * A resolver that gives the socket only checked addresses, so that a name cannot resolve to another address
 * between check and connection. One forbidden address among several refuses the whole name.
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
