import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import {
  ForbiddenAddress,
  guardedLookup,
  isPublicAddress,
  reachOf,
  type Reach,
} from '../../activities/address-guard.ts';

describe('a public address', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
    'is one that anybody can reach: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.8.8.8'],
    ['loopback', '::1'],
    ['this host', '0.0.0.0'],
    ['any address', '::'],
    ['cloud metadata', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['cloud metadata, unique local', 'fd00:ec2::254'],
    ['unique local', 'fc00::1'],
    ['site-local', 'fec0::1'],
    ['shared', '100.64.0.1'],
    ['benchmarks', '198.18.0.1'],
    ['documentation', '203.0.113.7'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['mapped private', '::ffff:10.0.0.1'],
    ['mapped loopback', '::ffff:7f00:1'],
    ['compatible loopback', '::127.0.0.1'],
    ['6to4 of a private one', '2002:0a00:0001::'],
    ['NAT64 of a private one', '64:ff9b::a00:1'],
    ['Teredo', '2001:0:1::1'],
    ['documentation', '2001:db8::1'],
    ['not an address', 'example.com'],
  ])('is none of these (%s): %s', (_kind, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a URL', () => {
  const reach = (url: string, allowLoopback = false): Reach | null =>
    reachOf(url, { allowLoopback });

  it('reaches public addresses by https', () => {
    expect(reach('https://example.com/hook')).toBe('public');
    expect(reach('https://93.184.216.34:8443/')).toBe('public');
  });

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:secret@example.com/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://127.1/',
    'https://0177.0.0.1/',
    'http://127.0.0.1:8080/',
    'not a URL',
  ])('may not be called: %s', (url) => {
    expect(reach(url)).toBeNull();
  });

  it('reaches this machine only where that is allowed, and plain http nothing but this machine', () => {
    expect(reach('http://127.0.0.1:8080/hook', true)).toBe('loopback');
    expect(reach('http://localhost:8080/hook', true)).toBe('loopback');
    expect(reach('https://example.com/hook', true)).toBe('public_or_loopback');
    expect(reach('http://10.0.0.1/', true)).toBeNull();
    expect(reach('http://93.184.216.34/', true)).toBeNull();
  });
});

describe('the guarded resolver', () => {
  const look = (addresses: string[], reach: Reach = 'public'): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const found: LookupAddress[] = addresses.map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      const lookup = guardedLookup(reach, (_name, _options, callback) => {
        callback(null, found);
      });
      lookup('rebinding.example', { all: true }, (error, result) => {
        if (error === null) resolve(result);
        else reject(error);
      });
    });

  it('gives the socket exactly the addresses that were checked', async () => {
    await expect(look(['1.1.1.1', '2606:4700:4700::1111'])).resolves.toEqual([
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
  });

  it.each([[['127.0.0.1']], [['1.1.1.1', '10.0.0.1']], [['169.254.169.254']], [[]]])(
    'refuses a name that leads to any forbidden address, or nowhere: %j',
    async (addresses) => {
      await expect(look(addresses)).rejects.toBeInstanceOf(ForbiddenAddress);
    },
  );

  it('lets plain http to this machine go nowhere else', async () => {
    await expect(look(['127.0.0.1'], 'loopback')).resolves.toHaveLength(1);
    await expect(look(['1.1.1.1'], 'loopback')).rejects.toBeInstanceOf(ForbiddenAddress);
  });
});
