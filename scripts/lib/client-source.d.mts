export function clientSource(document: unknown): string;
