import { utf8ToBytes } from '@noble/hashes/utils.js';
import { userError, type LabError } from '../common';
import { parseManifest, type BundleManifest } from './manifest';

/**
 * Layout of a bundle, little endian:
 *
 *   0  magic            8 bytes
 *   8  format version   u32
 *  12  manifest length  u32, bytes
 *  16  body length      u64, bytes
 *  24  zero             8 bytes
 *  32  manifest         JSON
 *      body             the entries one after another, as the manifest lists them
 *      SHA-256          32 bytes, of everything before
 */
export const BUNDLE_VERSION = 1;
export const BUNDLE_PRELUDE_BYTES = 32;
export const BUNDLE_DIGEST_BYTES = 32;
const MAGIC = new Uint8Array([0x52, 0x41, 0x47, 0x42, 0x4e, 0x44, 0x4c, 0x1a]);
const MOST_MANIFEST_BYTES = 64 << 20;

export interface BundleSizes {
  readonly manifestBytes: number;
  /** Where the first entry starts. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly fileBytes: number;
}

const sizesOf = (manifestBytes: number, bodyBytes: number): BundleSizes => {
  const headBytes = BUNDLE_PRELUDE_BYTES + manifestBytes;
  return { manifestBytes, headBytes, bodyBytes, fileBytes: headBytes + bodyBytes + BUNDLE_DIGEST_BYTES };
};

export const bodyBytesOf = ({ entries }: BundleManifest): number => entries.reduce((sum, { bytes }) => sum + bytes, 0);

/** Everything before the entries. */
export function encodeBundleHead(manifest: BundleManifest): Uint8Array {
  const json = utf8ToBytes(JSON.stringify(manifest));
  const bytes = new Uint8Array(BUNDLE_PRELUDE_BYTES + json.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, BUNDLE_VERSION, true);
  view.setUint32(12, json.length, true);
  view.setBigUint64(16, BigInt(bodyBytesOf(manifest)), true);
  bytes.set(json, BUNDLE_PRELUDE_BYTES);
  return bytes;
}

/**
 * What the first {@link BUNDLE_PRELUDE_BYTES} bytes announce. Nothing longer than the file is ever announced.
 * @throws `bundle/foreign`, `bundle/version`, `bundle/damaged`
 */
export function decodeBundlePrelude(bytes: Uint8Array, fileBytes: number): BundleSizes {
  if (bytes.length < BUNDLE_PRELUDE_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte))
    throw userError('bundle/foreign', 'The file is not a bundle.', 'Choose a file that rag-lab bundle export wrote.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== BUNDLE_VERSION)
    throw userError(
      'bundle/version',
      `The bundle has format ${version}; this version reads format ${BUNDLE_VERSION}.`,
      'Use the same version of RAG Performance Lab for export and import.',
    );
  const sizes = sizesOf(view.getUint32(12, true), Number(view.getBigUint64(16, true)));
  if (view.getBigUint64(24, true) !== 0n) throw damaged('its head is not as it was written');
  if (sizes.fileBytes !== fileBytes) throw damaged(`it has ${fileBytes} bytes where its head says ${sizes.fileBytes}`);
  if (sizes.manifestBytes > MOST_MANIFEST_BYTES) throw damaged('its list of contents is too long');
  return sizes;
}

/** @throws `bundle/damaged` */
export function decodeBundleManifest(json: Uint8Array, { bodyBytes }: BundleSizes): BundleManifest {
  const manifest = parseManifest(json);
  if (!manifest) throw damaged('its list of contents cannot be read');
  if (bodyBytesOf(manifest) !== bodyBytes) throw damaged('its list of contents does not fit its length');
  return manifest;
}

/** @param how continues "The bundle is damaged: " */
export const damaged = (how: string): LabError =>
  userError('bundle/damaged', `The bundle is damaged: ${how}.`, 'Copy or export it again; nothing was imported.');
