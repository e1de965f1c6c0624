package org.galaxyscreen.server.scoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.galaxyscreen.server.internal.HttpProblem;

/** The folders whose files may be named in requests. Immutable. */
final class AllowedFolders {
    private final List<Path> folders;

    /** @throws IOException if one is no folder */
    AllowedFolders(List<Path> folders) throws IOException {
        List<Path> real = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new NoSuchFileException(
                        folder.toString(), null, "is no folder; one whose files may be scored expected");
            }
            real.add(folder.toRealPath());
        }
        this.folders = List.copyOf(real);
    }

    /**
     * The file of a name. Links within an allowed folder are followed; one that leads out of it is refused.
     *
     * @param name relative to an allowed folder, or absolute and below one
     * @return with all links resolved; empty if there is no such file
     * @throws HttpProblem 403 if it is below no allowed folder, 400 if it is no name
     */
    Optional<Path> file(String name) {
        if (folders.isEmpty()) {
            throw new HttpProblem(
                    403, "no folder is allowed; send the images themselves, or start the server with --allow");
        }
        boolean below = false;
        for (Path folder : folders) {
            Path named = resolved(folder, name);
            if (!named.startsWith(folder) || named.equals(folder)) {
                continue;
            }
            try {
                Path real = named.toRealPath();
                if (real.startsWith(folder)) {
                    return Optional.of(real);
                }
            } catch (IOException e) {
                below = true; // it is not there, or may not be looked at
            }
        }
        if (below) {
            return Optional.empty();
        }
        throw new HttpProblem(403, "'" + name + "' is not below a folder that is allowed");
    }

    private static Path resolved(Path folder, String name) {
        try {
            return folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new HttpProblem(400, "'" + name + "' is no name of a file");
        }
    }
}
