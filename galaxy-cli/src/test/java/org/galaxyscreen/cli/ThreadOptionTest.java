package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import org.galaxyscreen.core.Execution;
import org.galaxyscreen.screening.options.ThreadOption;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ThreadOptionTest {
    @Command(name = "parent", subcommands = Probe.class)
    static final class Parent {}

    @Command(name = "probe")
    static final class Probe implements Callable<Integer> {
        @Mixin
        private final ThreadOption threads = new ThreadOption();

        @Override
        public Integer call() {
            return Execution.current().threads();
        }
    }

    private static int threads(String... args) {
        return new CommandLine(new Parent())
                .setExecutionStrategy(ThreadOption::run)
                .execute(args);
    }

    @Test
    void commandRunsOnTheThreadsThatWereAskedFor() {
        assertThat(threads("probe", "--threads", "5")).isEqualTo(5);
        assertThat(threads("probe")).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
