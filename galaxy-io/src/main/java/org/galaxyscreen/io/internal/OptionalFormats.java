package org.galaxyscreen.io.internal;

import java.util.Locale;

/** What to add to the class path for formats that optional modules read and write. */
public final class OptionalFormats {
    private OptionalFormats() {}

    /**
     * The end of a message about a file that nothing on the class path knows.
     *
     * @return empty where no module of ours would know it either
     */
    public static String hint(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".parquet")
                ? "; Parquet needs org.galaxyscreen:galaxy-parquet on the class path"
                : "";
    }
}
