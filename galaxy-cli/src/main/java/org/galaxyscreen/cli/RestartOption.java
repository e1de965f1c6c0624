package org.galaxyscreen.cli;

import picocli.CommandLine.Option;

/** The option of the commands that resume. */
final class RestartOption {
    @Option(names = "--restart", description = "Begin anew, where a run into the same place was broken off before.")
    private boolean restart;

    boolean restart() {
        return restart;
    }
}
