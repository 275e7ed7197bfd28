/** How far ahead of now a time may lie before it is one of the future, in milliseconds: clocks and time zones differ. */
export const CLOCK_SLACK = 86_400_000;
