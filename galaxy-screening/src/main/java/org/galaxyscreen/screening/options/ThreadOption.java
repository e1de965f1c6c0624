package org.galaxyscreen.screening.options;

import java.util.OptionalInt;
import org.galaxyscreen.core.Execution;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * The option of every command that computes: on how many threads. Obeyed around the command, which needs to know nothing of it. A mixin for picocli.
 */
public final class ThreadOption {
    private static final String THREADS = "--threads";

    @Option(
            names = THREADS,
            paramLabel = "N",
            description = "Threads that compute, 1 to " + Execution.MAX_THREADS + "; default: one a core.")
    private @Nullable Integer threads;

    /** With nothing said; picocli fills it. */
    public ThreadOption() {}

    /**
     * How many threads were asked for.
     *
     * @return empty where that was not said
     * @throws Checks.Mistake if it is out of range
     */
    public OptionalInt count() {
        Checks.between(THREADS, threads, 1, Execution.MAX_THREADS);
        return threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
    }

    /**
     * Runs the command that was typed, on so many threads if it was said how many.
     *
     * @param parsed what was typed
     * @return the command's status
     */
    public static int run(ParseResult parsed) {
        CommandLine.IExecutionStrategy last = new CommandLine.RunLast();
        ParseResult command = parsed;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        @Nullable Integer threads = command.matchedOptionValue(THREADS, null);
        if (threads == null) {
            return last.execute(parsed);
        }
        try {
            Checks.between(THREADS, threads, 1, Execution.MAX_THREADS);
            return Execution.of(threads).call(() -> last.execute(parsed));
        } catch (Checks.Mistake e) {
            throw new ExecutionException(command.commandSpec().commandLine(), THREADS, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e); // picocli wraps what commands throw
        }
    }
}
