package org.galaxyscreen.io.web;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Sha256;

/**
 * Brings a remote folder's files here: each into the cache, once, and all of them under their names into a folder that has no others. Where
 * the remote folder changes, what is new is downloaded, and another folder made.
 */
final class Mirror {
    private Mirror() {}

    /**
     * What was downloaded.
     *
     * @param folder with the files under their paths
     * @param bytes of all files
     */
    record Done(Path folder, long bytes) {}

    /**
     * Downloads what is not in the cache yet.
     *
     * @param files some of a folder's
     * @param cache the cache's folder
     * @param most how many bytes all of them may have
     * @param connections how many are downloaded at once
     * @throws IOException if a file cannot be had, or they are too large
     */
    static Done of(
            Fetcher fetcher, URI address, List<RemoteFolder.RemoteFile> files, Path cache, long most, int connections)
            throws IOException {
        long announced =
                files.stream().mapToLong(file -> Math.max(0, file.bytes())).sum();
        requireAtMost(address, announced, files.size(), most);
        ExecutorService threads = Executors.newFixedThreadPool(connections, task -> {
            Thread thread = new Thread(task, "galaxy-download");
            thread.setDaemon(true);
            return thread;
        });
        List<Download.Done> done = new ArrayList<>();
        try {
            List<Future<Download.Done>> begun = new ArrayList<>();
            for (RemoteFolder.RemoteFile file : files) {
                begun.add(threads.submit(() -> new Download(fetcher, file.uri(), file.version(), cache, most).get()));
            }
            long bytes = 0;
            for (Future<Download.Done> file : begun) {
                done.add(file.get());
                bytes += done.get(done.size() - 1).bytes();
                requireAtMost(address, bytes, files.size(), most);
            }
            return new Done(view(address, files, done, cache), bytes);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(S3.text(address) + " cannot be downloaded: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Cancellation.check("downloading " + S3.text(address));
            throw new CancellationException("interrupted");
        } finally {
            threads.shutdownNow();
        }
    }

    private static void requireAtMost(URI address, long bytes, int files, long most) throws IOException {
        if (bytes > most) {
            throw new IOException(
                    S3.text(address) + ": its " + files + " files have " + bytes + " bytes or more; at most " + most
                            + " expected: name a folder in it, or give the option download-limit in gigabytes");
        }
    }

    /** A folder for exactly these files, which are in it under their names without taking room again. */
    private static Path view(URI address, List<RemoteFolder.RemoteFile> files, List<Download.Done> done, Path cache)
            throws IOException {
        StringBuilder all = new StringBuilder(address.toString());
        for (int i = 0; i < files.size(); i++) {
            all.append('\n')
                    .append(files.get(i).path())
                    .append(' ')
                    .append(done.get(i).sha256());
        }
        String hash = Sha256.ofText(all.toString()).substring(0, 16);
        String text = S3.text(address).replaceFirst("/+$", "");
        String name = text.substring(text.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._+-]", "_");
        Path folder = cache.resolve("folder-" + hash);
        Path view = folder.resolve(name.isEmpty() || name.startsWith(".") ? "files" : name);
        if (Files.isDirectory(view)) {
            return view;
        }
        Files.createDirectories(folder);
        Path begun = Files.createTempDirectory(folder, ".begun");
        for (int i = 0; i < files.size(); i++) {
            Path file = begun.resolve(files.get(i).path()).normalize();
            if (!file.startsWith(begun) || file.equals(begun)) {
                throw new IOException(S3.text(files.get(i).uri()) + " has a path that leads out of its folder");
            }
            Files.createDirectories(file.getParent());
            try {
                Files.createLink(file, done.get(i).file());
            } catch (FileAlreadyExistsException e) {
                throw new IOException(
                        S3.text(files.get(i).uri()) + " has the name of another file or folder here; rename it", e);
            } catch (UnsupportedOperationException | IOException e) {
                Files.copy(done.get(i).file(), file);
            }
        }
        try {
            Files.move(begun, view, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process was quicker.
            remove(begun);
            if (!Files.isDirectory(view)) {
                throw e;
            }
        }
        return view;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
