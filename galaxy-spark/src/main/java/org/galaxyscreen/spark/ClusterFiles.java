package org.galaxyscreen.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** A small file where the cluster's files are: on HDFS, S3, a shared disk. */
final class ClusterFiles {
    private final FileSystem system;
    private final Path path;

    private ClusterFiles(FileSystem system, Path path) {
        this.system = system;
        this.path = path;
    }

    static ClusterFiles of(SparkSession spark, String location) throws IOException {
        Path path = new Path(location);
        return new ClusterFiles(path.getFileSystem(configuration(spark)), path);
    }

    /** As Spark reads files itself: with what is set for the session, too. */
    static Configuration configuration(SparkSession spark) {
        Configuration configuration = new Configuration(spark.sparkContext().hadoopConfiguration());
        CollectionConverters.asJava(spark.conf().getAll()).forEach(configuration::set);
        return configuration;
    }

    /**
     * The paths of files in and below a folder, as Spark writes paths, but for hidden ones and those in hidden folders.
     *
     * @param folder a path as Spark takes it, which may be a pattern
     * @param ends of the files' names, without the dot
     * @return sorted, so that they are always the same
     * @throws IOException if nothing is there, or it cannot be listed
     */
    static List<String> below(SparkSession spark, String folder, List<String> ends) throws IOException {
        Path path = new Path(folder);
        FileSystem system = path.getFileSystem(configuration(spark));
        FileStatus[] roots = system.globStatus(path);
        if (roots == null || roots.length == 0) {
            throw new FileNotFoundException(folder + " is not there; a folder of images expected");
        }
        List<String> found = new ArrayList<>();
        Deque<FileStatus> left = new ArrayDeque<>(List.of(roots));
        while (!left.isEmpty()) {
            // Not listFiles: on a disk, that starts a process for each file, to ask for its permissions.
            RemoteIterator<FileStatus> files =
                    system.listStatusIterator(left.remove().getPath());
            while (files.hasNext()) {
                FileStatus file = files.next();
                String name = file.getPath().getName();
                if (name.startsWith(".") || name.startsWith("_")) {
                    continue;
                }
                if (file.isDirectory()) {
                    left.add(file);
                } else if (ends.stream().anyMatch(end -> name.endsWith("." + end))) {
                    found.add(file.getPath().toString());
                }
            }
        }
        Collections.sort(found);
        return found;
    }

    boolean exists() throws IOException {
        return system.exists(path);
    }

    byte[] read() throws IOException {
        try (FSDataInputStream in = system.open(path)) {
            return in.readAllBytes();
        }
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** To a file beside it that is then renamed, so that it is whole or not there. */
    void write(byte[] bytes) throws IOException {
        Path parent = path.getParent();
        Path temporary = new Path(parent == null ? new Path(".") : parent, "_" + path.getName() + ".tmp");
        try (OutputStream out = system.create(temporary, true)) {
            out.write(bytes);
        }
        system.delete(path, false);
        if (!system.rename(temporary, path)) {
            throw new IOException(path + " could not be written: " + temporary + " could not be renamed");
        }
    }
}
