package org.galaxyscreen.cli;

import org.galaxyscreen.io.catalogue.CsvText;
import picocli.CommandLine.Option;

/** The options of the commands whose CSV files are for people. */
final class CsvOptions {
    @Option(
            names = "--spreadsheet-safe",
            description =
                    "Prefix ids and labels that a spreadsheet would take for formulas with an apostrophe: those that"
                            + " begin with =, +, -, @, a tab or a line break.")
    private boolean spreadsheetSafe;

    CsvText text() {
        return spreadsheetSafe ? CsvText.SPREADSHEET_SAFE : CsvText.AS_IS;
    }
}
