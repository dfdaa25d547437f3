/** The machine that figures were measured on: latencies of different machines are never compared. */
export interface MachineInfo {
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly versions: Readonly<Record<string, string>>;
}
