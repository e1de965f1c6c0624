package org.galaxyscreen.io.catalogue;

/** How ids and labels, which come from file names and surveys, are written to CSV files. */
public enum CsvText {
    /** As they are, so that they can be matched with the survey's. */
    AS_IS {
        @Override
        String of(String text) {
            return text;
        }

        @Override
        String original(String written) {
            return written;
        }
    },

    /**
     * With an apostrophe in front of those that a spreadsheet could take for a formula: they begin with {@code =}, {@code +},
     * {@code -}, {@code @}, a tab, a carriage return or a line feed. To have the id back, drop that apostrophe.
     */
    SPREADSHEET_SAFE {
        @Override
        String of(String text) {
            return isFormula(text) ? "'" + text : text;
        }

        @Override
        String original(String written) {
            return written.startsWith("'") && isFormula(written.substring(1)) ? written.substring(1) : written;
        }

        private boolean isFormula(String text) {
            return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        }
    };

    private static final String FORMULA = "=+-@\t\r\n";

    /** What is written for a text. */
    abstract String of(String text);

    /** The text of which {@link #of} made that; a text that began with an apostrophe and a sign of a formula loses the apostrophe. */
    abstract String original(String written);
}
