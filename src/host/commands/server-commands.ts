import type { LabHost } from '../lab-host';
import { cleanServers } from '../servers/clean-servers';
import { connectRedis } from '../servers/connect-redis';
import { connectServer } from '../servers/connect-server';
import { exportToServer } from '../servers/export-to-server';
import type { Commands } from './index';

/** The user's vector databases. */
export const serverCommands = (host: LabHost): Commands => ({
  'ragLab.connectServer': () => connectServer(host),
  'ragLab.connectRedis': () => connectRedis(host),
  'ragLab.exportToServer': () => exportToServer(host),
  'ragLab.cleanServers': () => cleanServers(host),
});
