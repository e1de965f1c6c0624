package org.galaxyscreen.io.internal;

import java.nio.file.Path;

/** What files and folders are called in messages. */
public final class FileNames {
    private FileNames() {}

    /** The last name of a path, also where it is {@code .} or ends in {@code ..}; the whole path where it has no name. */
    public static String last(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return (name == null ? path : name).toString();
    }

    /** {@link #last} without what follows its last full stop. */
    public static String stem(Path path) {
        return last(path).replaceFirst("\\.[^.]*$", "");
    }
}
