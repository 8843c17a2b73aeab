/** How long a cycle is, as people say it. */
export function cycleName(days: number): string {
  switch (days) {
    case 1:
      return "every day";
    case 7:
      return "every week";
    case 14:
      return "every two weeks";
    default:
      return `every ${days} days`;
  }
}
