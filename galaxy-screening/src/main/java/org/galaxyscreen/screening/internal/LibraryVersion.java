package org.galaxyscreen.screening.internal;

/** Which version of the library this is. */
public final class LibraryVersion {
    private LibraryVersion() {}

    /** The version in the jar's manifest; {@code development} where there is none. */
    public static String current() {
        String version = LibraryVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
