export interface Framework {
  readonly name: string;
}
