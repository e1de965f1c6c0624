package org.galaxyscreen.cli;

import picocli.CommandLine.Option;

/** The option of the commands that resume. */
final class RestartOption {
    @Option(names = "--restart", description = "Start again instead of resuming an interrupted run.")
    private boolean restart;

    boolean restart() {
        return restart;
    }
}
