package org.galaxyscreen.cli;

import picocli.CommandLine.Option;

/** The option of the commands that write files. */
final class OutputOptions {
    @Option(names = "--overwrite", description = "Replace existing output even if this command did not write it.")
    private boolean overwrite;

    boolean overwrite() {
        return overwrite;
    }
}
