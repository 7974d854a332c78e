/** Every case of the executor suite must fail for an executor that has the fault the case is about. The sound reference passes it: `executor.test.ts`. */

import { afterEach, expect, it } from "vitest";
import { CaseContext, type ExecutorCase, NotApplicable } from "./executor/case.ts";
import { type ExecutorCaseName, executorCases } from "./executor/cases.ts";
import { BrokenExecutor, type Fault } from "./executor/reference/broken.ts";
import * as language from "./executor/reference/language-faults.ts";
import * as report from "./executor/reference/report-faults.ts";
import * as sessions from "./executor/reference/session-faults.ts";
import * as tools from "./executor/reference/tool-faults.ts";
import * as values from "./executor/reference/value-faults.ts";

const faults: { readonly [Title in ExecutorCaseName]: Fault } = {
  "gives the value of the last expression, and its text": values.losesValues,
  "gives no value after a declaration": values.findsValuesEverywhere,
  "gives no value after a loop": values.findsValuesEverywhere,
  "runs a program without a statement": values.findsValuesEverywhere,
  "gives the value of a last expression that is a block of lines": values.losesValues,
  "waits for promises at the top level": language.forgetsAwait,
  "carries every kind of JSON as the last value": values.cutsNumbers,
  "prints objects readably in the value's text": values.showsNoObjects,
  "carries special values as the last value": values.answersInJson,
  "survives a last value that cannot cross": values.losesTextOfOddValues,

  "keeps variables across actions": language.startsAfresh,
  "keeps functions and classes across actions": language.startsAfresh,
  "keeps what closures hold": language.startsAfresh,
  "keeps the identity of objects": language.copiesState,
  "keeps names that are declared by taking values apart": language.losesDestructuredNames,
  "lets functions use each other before they are declared": language.hoistsNothing,
  "lets a later action declare a name again": language.declaresOnce,
  "keeps names of blocks and functions inside them": language.ignoresBlocks,
  "runs TypeScript": language.runsNoTypes,
  "starts with the variables it was given": values.losesVariables,
  "carries special values as variables": values.startsInJson,
  "sets variables between two actions": language.definesNothing,
  "leaves the host's copy of a variable alone": language.writesToTheHostsVariables,

  "carries every kind of JSON as the final answer": values.cutsNumbers,
  "carries special values as the final answer": values.answersInJson,
  "carries a large final answer": values.cutsLongTexts,
  "has no final answer until the code gives one": values.givesFinalAnswersUnasked,
  "stops the program at the final answer": language.goesOnAfterFinalAnswers,
  "gives a final answer that the code cannot take back": language.goesOnAfterFinalAnswers,
  "takes the final answer from inside a function": language.goesOnAfterFinalAnswers,
  "takes the final answer while tools are still asked": tools.waitsForEveryCall,
  "goes on with the session after a final answer": language.endsAtFinalAnswers,
  "fails in the code when the final answer cannot cross": values.answersInsteadOfFailing,

  "keeps what was printed, line by line": report.losesOutput,
  "keeps stdout and stderr apart, in the order of printing": report.mixesStreams,
  "sends warnings and errors of the console to stderr": report.mixesStreams,
  "keeps what was printed before a failure": report.losesOutputOfFailures,
  "keeps the output of each action to itself": report.repeatsEarlierOutput,
  "passes on what is printed while the action runs": report.passesOutputOnAtTheEnd,
  "passes on the same output that it returns": report.passesOnHalf,
  "prints objects readably": values.showsNoObjects,
  "prints every kind of value without failing": language.printsJson,
  "prints text of every kind": report.printsAscii,
  "prints half a surrogate pair, or says that it cannot": report.failsOn(/ud800/),
  "takes no harm from what subprocesses print": report.failsOn(/printed/),
  "takes no harm from bytes that are no text": report.failsOn(/159/),
  "goes on when the listener to its output fails": report.hangsWithItsListener,

  "tells the name and the message of a runtime error": report.hidesMessages,
  "tells the class of an error that the code defines": report.hidesNames,
  "tells the name that is not defined": report.hidesMessages,
  "tells the line of a runtime error": report.countsLinesOfItsOwn,
  "tells the column of a runtime error and shows the line": report.countsNoColumns,
  "tells the line of an error after waiting": report.countsLinesOfItsOwn,
  "counts lines in the TypeScript that was written": report.countsLinesOfItsOwn,
  "goes on with the session after an error": language.endsAtErrors,
  "tells the line of a syntax error and runs nothing": report.runsUntilTheSyntaxError,
  "tells what was thrown when it is no error": report.hidesMessages,
  "survives errors that fight back": report.failsOn(/cannot be described/),
  "survives a promise that fails and that nobody waits for": report.failsOn(/Promise\.reject/),
  "survives endless recursion": report.failsOn(/down\(\)/),

  "gives the code what a tool returns": values.losesResults,
  "carries every kind of JSON to a tool and back": values.losesResults,
  "carries special values to a tool": values.asksInJson,
  "carries special values from a tool": values.repliesInJson,
  "passes nothing, or an empty object, when the code passes nothing": values.inventsArguments,
  "names positional arguments after the input schema": language.speaksPythonBadly,
  "offers the tools as members of one object too": language.hasNoToolsObject,
  "offers a tool that is no global as a member only": language.makesEveryToolGlobal,
  "lets programs use the name of a tool that may be replaced": language.protectsEveryTool,
  "calls tools from functions that an earlier action defined": language.startsAfresh,
  "answers calls one after another": tools.mixesAnswers,
  "gives every call its own id": tools.repeatsIds,
  "throws a tool's error in the code, where it can be caught": tools.hidesToolErrors,
  "tells a tool's error when the code does not catch it": tools.swallowsToolErrors,
  "tells the line of a call whose tool failed": report.countsLinesOfItsOwn,
  "throws in the code when a tool's result cannot cross": values.repliesInText,
  "throws in the code when an argument cannot cross": language.takesWhatCannotCross,
  "asks the host for no tool that it was not given": tools.asksForAnyName,
  "tells of a call that was not awaited, and makes it": tools.losesWarnings,

  "makes calls at the same time when the code asks for it": tools.makesOneCallAtATime,
  "brings each answer to its own call, in any order": tools.mixesAnswers,
  "lets one call fail without the others": tools.swallowsToolErrors,
  "goes on with the first answer while other calls are under way": tools.makesOneCallAtATime,

  "carries text of every kind, both ways": values.asksInAscii,
  "carries half a surrogate pair as itself or as U+FFFD": values.asksInAscii,
  "carries deep values, both ways": values.losesArguments,
  "survives a value that is nested too deeply": report.failsOn(/100000/),
  "carries a megabyte, both ways": values.cutsLongTexts,
  "carries a long list, both ways": values.cutsLongLists,
  "passes hostile keys to the host as keys": values.asksByAssignment,
  "passes hostile keys to the code as keys": values.repliesByAssignment,
  "takes nothing from objects that only claim to be plain": language.callsThen,
  "works after the code has broken its own built-ins": language.breaksWithTheBuiltIns,
  "survives values that never finish crossing": sessions.hasNoTimeLimit,
  "carries what Python has and JSON has not, as what comes nearest": language.speaksPythonBadly,
  "lets programs import what they may, and says so otherwise": language.speaksPythonBadly,

  "ends an endless loop": sessions.hasNoTimeLimit,
  "ends an endless loop after waiting": sessions.hasNoTimeLimit,
  "ends a loop that waits without end": sessions.hasNoTimeLimit,
  "ends a loop that catches everything": sessions.hasNoTimeLimit,
  "counts sleeping as time": sessions.hasNoTimeLimit,
  "ends an action that waits for what never comes": sessions.hasNoTimeLimit,
  "takes the time limit of one action over the session's": sessions.ignoresTheActionsTimeLimit,
  "does not count the time a tool takes": sessions.countsTheTimeOfTools,
  "tells the tools when an action has run out of time": tools.keepsSignalsToItself,
  "keeps the host free while code computes": sessions.blocksTheHost,
  "survives code that fills the memory with objects": sessions.hasNoMemoryLimit,
  "survives code that fills the memory with bytes": sessions.hasNoMemoryLimit,
  "survives one allocation that is far too large": values.losesErrors,
  "cuts a flood of output and goes on": sessions.cutsNoOutput,
  "cuts one endless line of output": sessions.cutsNoOutput,
  "stops at the limit of calls": sessions.countsNoCalls,
  "stops at the limit of calls that are made at once": sessions.countsNoCalls,
  "lets no argument through that is too large": sessions.measuresNoMessages,
  "lets no result of a tool through that is too large": sessions.measuresNoMessages,
  "lets no value and no final answer through that is too large": sessions.measuresNoMessages,

  "runs nothing when the signal has aborted before": sessions.ignoresAborts,
  "ends a busy loop on abort": sessions.ignoresAborts,
  "ends an action that waits for a tool on abort, and tells the tool": tools.keepsSignalsToItself,
  "ends an action whose tool does not listen to the abort": sessions.ignoresAborts,
  "keeps an abort from being caught by the code": sessions.abortsByThrowing,
  "ignores an abort that comes after the end": sessions.closesOnLateAborts,
  "keeps late answers away from the next action": tools.mixesAnswers,

  "names itself, its language and its isolation": sessions.hasNoName,
  "may be warmed any number of times": sessions.failsToWarmUp,
  "keeps sessions apart": sessions.sharesOneSession,
  "keeps sessions apart while their actions interleave": sessions.sharesTools,
  "runs sessions at the same time": sessions.runsOneSessionAtATime,
  "runs a session while another computes": sessions.runsOneSessionAtATime,
  "refuses a second action while one runs": sessions.queuesActions,
  "closes a session any number of times": sessions.closesOnce,
  "has its variables as they were after an action that killed its interpreter, or says that they are lost":
    language.losesVariablesWithItsInterpreter,
  "refuses actions after closing": sessions.runsAfterClosing,
  "ends a running loop by closing": sessions.closesNothing,
  "ends an action that waits for a tool by closing, and tells the tool": tools.keepsSignalsToItself,
  "leaves nothing behind after many sessions": sessions.leavesTimers,
  "closes with the executor what it opened": sessions.leavesItsSessionsOpen,

  "takes a snapshot from which another executor goes on": sessions.forgetsTheSnapshot,
  "answers calls in a session opened from a snapshot": sessions.forgetsTheSnapshot,
  "goes on in the middle of an action that waits for a tool": sessions.printsOnlyAfterTheSnapshot,
  "asks every open call again, and takes the answers in any order": tools.inventsIds,
  "fails in the resumed code when the tool fails then": tools.swallowsToolErrors,
  "goes through several snapshots in one action": sessions.repeatsTheFirstSnapshot,
  "ends a resumed action on abort": sessions.resumesDeaf,
  "leaves the running action alone when a snapshot is taken": sessions.endsAtTheSnapshot,
  "refuses a snapshot that it cannot read": sessions.opensAnySnapshot,

  "keeps the host's files from being read": language.leaks,
  "keeps the host's files from being written": language.leaks,
  "keeps the host's programs from being run": language.leaks,
  "keeps the host's environment secret": language.leaks,
  "keeps the host's network out of reach": language.leaks,
  "keeps the host's objects out of reach": language.leaks,
  "keeps the end of the host's process out of reach": report.diesOn(/process\.exit/),
  "tells nothing of the host in errors": report.tellsItsOwnStack,
};

/** Some faults are that something never happens; the test waits this long for it. */
const PATIENCE_MS = 800;

const opened: BrokenExecutor[] = [];

afterEach(async () => {
  for (const timer of sessions.leakedTimers.splice(0)) clearTimeout(timer);
  await Promise.all(opened.splice(0).map((executor) => executor.dispose()));
});

it.each(Object.entries<Fault>(faults))("fails when broken: %s", { timeout: 30_000 }, async (title, fault) => {
  const test: ExecutorCase = executorCases[title as ExecutorCaseName];
  const makeExecutor = () => {
    const executor = new BrokenExecutor(fault);
    opened.push(executor);
    return executor;
  };
  const outcome = await CaseContext.run(test, makeExecutor, { patienceMs: PATIENCE_MS }).catch((error: unknown) => error);
  expect(outcome, "the case should fail").toBeInstanceOf(Error);
  expect(outcome, "the case should fail, not say that it does not apply").not.toBeInstanceOf(NotApplicable);
});
