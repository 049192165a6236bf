import { faultText } from '../../shared/yaml-file.ts';
import type { RuleReport } from './check-rules.ts';

export const isClean = ({ faults, lints, tests }: RuleReport): boolean =>
  faults.length === 0 && lints.length === 0 && tests.every((test) => test.faults.length === 0);

/** For a terminal: what is wrong, each with file and line, then one sentence. */
export function reportText(report: RuleReport, directory: string, isColoured: boolean): string {
  const paint = (code: number, text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const [red, yellow, green, dim] = [31, 33, 32, 2].map((code) => (text: string) => paint(code, text)) as [
    Paint,
    Paint,
    Paint,
    Paint,
  ];
  const lines: string[] = [];
  const inPlace = (file: string) => `${directory}/${file}`;
  for (const fault of report.faults)
    lines.push(`${red('fault')} ${faultText({ ...fault, file: inPlace(fault.file) })}`);
  for (const lint of report.lints)
    lines.push(`${yellow('lint')}  ${faultText({ ...lint, file: inPlace(lint.file) })}`);
  const failed = report.tests.filter(({ faults }) => faults.length > 0);
  for (const { file, line, name, faults } of failed) {
    lines.push(`${red('test')}  ${inPlace(file)}:${line}: ${name}`);
    for (const fault of faults) lines.push(dim('      ') + fault);
  }
  if (lines.length > 0) lines.push('');
  const passed = report.tests.length - failed.length;
  const sum = `${report.rules} rules, ${report.tests.length} tests: ${passed} passed, ${failed.length} failed; ${report.faults.length} faults, ${report.lints.length} lints`;
  lines.push(isClean(report) ? green(sum) : red(sum));
  return `${lines.join('\n')}\n`;
}

type Paint = (text: string) => string;
