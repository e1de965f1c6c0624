package org.galaxyscreen.cli;

import picocli.CommandLine.Option;

/** The option of the commands that write files. */
final class OutputOptions {
    @Option(
            names = "--overwrite",
            description = "Replace what is in the place of the results, even if this command has not written it.")
    private boolean overwrite;

    boolean overwrite() {
        return overwrite;
    }
}
