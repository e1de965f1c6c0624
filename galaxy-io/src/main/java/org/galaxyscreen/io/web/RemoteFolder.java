package org.galaxyscreen.io.web;

import java.net.URI;
import java.util.List;

/**
 * What is in a folder behind an address, and below it.
 *
 * @param address where it is
 * @param files sorted by path
 * @param remarks what was passed over
 */
record RemoteFolder(URI address, List<RemoteFile> files, List<String> remarks) {
    /** More files than that are a mistake or an attack. */
    static final int MOST_FILES = 20_000_000;

    /**
     * One of its files.
     *
     * @param path below the folder, with slashes
     * @param bytes negative where that is not known
     * @param version changes when the file does; empty where that is not known
     */
    record RemoteFile(String path, URI uri, long bytes, String version) {
        /** Whether it, or a folder that it is in, is hidden, or has a name that files cannot have. */
        boolean isHidden() {
            for (String part : path.split("/", -1)) {
                if (part.isEmpty() || part.startsWith(".")) {
                    return true;
                }
            }
            return false;
        }
    }
}
