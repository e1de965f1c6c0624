package org.galaxyscreen.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

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
        return new ClusterFiles(path.getFileSystem(spark.sparkContext().hadoopConfiguration()), path);
    }

    /** The paths of files of no bytes in and below a folder, as Spark writes paths, but for hidden ones. */
    static List<String> empty(SparkSession spark, String folder, List<String> ends) throws IOException {
        Path path = new Path(folder);
        FileSystem system = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
        List<String> found = new ArrayList<>();
        FileStatus[] roots = system.globStatus(path);
        for (FileStatus root : roots == null ? new FileStatus[0] : roots) {
            RemoteIterator<LocatedFileStatus> files = system.listFiles(root.getPath(), true);
            while (files.hasNext()) {
                LocatedFileStatus file = files.next();
                String name = file.getPath().getName();
                if (file.getLen() == 0
                        && !name.startsWith(".")
                        && !name.startsWith("_")
                        && ends.stream().anyMatch(end -> name.endsWith("." + end))) {
                    found.add(file.getPath().toString());
                }
            }
        }
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
