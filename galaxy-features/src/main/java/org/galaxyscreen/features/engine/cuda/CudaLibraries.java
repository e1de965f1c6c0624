package org.galaxyscreen.features.engine.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;

/**
 * Opens NVIDIA's libraries where the system's loader does not look for them: in the folders of a property, of the environment and
 * of Python's packages. A library that is open is found by its name by those that need it.
 */
final class CudaLibraries {
    /** Folders to look in first, separated as the platform separates paths. */
    static final String FOLDERS = "org.galaxyscreen.cuda.libraries";

    private static final String DRIVER = "libcuda.so.1";

    /** Each after those that it needs. Those that end in a dot have a minor version, of which any will do. */
    private static final List<String> NAMES = List.of(
            "libcudart.so.13",
            "libnvrtc-builtins.so.13.",
            "libnvrtc.so.13",
            "libnvJitLink.so.13",
            "libcublasLt.so.13",
            "libcublas.so.13",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn_engines_runtime_compiled.so.9",
            "libcudnn_engines_precompiled.so.9",
            "libcudnn_heuristic.so.9",
            "libcudnn_cnn.so.9",
            "libcudnn_adv.so.9",
            "libcudnn.so.9");

    private static final int LAST_MINOR = 19;

    private CudaLibraries() {}

    /** Opens what is found. What is not, the presets will miss, and name. */
    static void open() {
        if (!Loader.getPlatform().startsWith("linux") || !opens(DRIVER)) {
            return;
        }
        List<Path> folders = folders(System.getProperty(FOLDERS, ""), System.getenv(), System.getProperty("user.home"));
        for (String name : NAMES) {
            if (!opensByName(name)) {
                find(folders, name).ifPresent(file -> opens(file.toString()));
            }
        }
    }

    private static boolean opensByName(String name) {
        if (!name.endsWith(".")) {
            return opens(name);
        }
        for (int minor = LAST_MINOR; minor >= 0; minor--) {
            if (opens(name + minor)) {
                return true;
            }
        }
        return false;
    }

    private static boolean opens(String library) {
        try {
            Loader.loadGlobal(library);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** Where NVIDIA's libraries may be, the likeliest first; those that exist. */
    static List<Path> folders(String property, Map<String, String> environment, String home) {
        Set<Path> found = new LinkedHashSet<>();
        for (String folder : property.split(File.pathSeparator)) {
            addExisting(found, folder);
        }
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String root = environment.getOrDefault(variable, "");
            if (!root.isEmpty()) {
                addExisting(found, root + "/lib64");
                addExisting(found, root + "/lib");
            }
        }
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String root = environment.getOrDefault(variable, "");
            if (!root.isEmpty()) {
                addExisting(found, root + "/lib");
                addPackages(found, Path.of(root, "lib"));
            }
        }
        addPackages(found, Path.of(home, ".local", "lib"));
        addPackages(found, Path.of("/usr/local/lib"));
        addPackages(found, Path.of("/usr/lib"));
        addExisting(found, "/usr/local/cuda/lib64");
        return List.copyOf(found);
    }

    private static void addExisting(Set<Path> found, String folder) {
        if (!folder.isEmpty() && Files.isDirectory(Path.of(folder))) {
            found.add(Path.of(folder));
        }
    }

    /** The folders of NVIDIA's wheels: nvidia/cu13/lib, nvidia/cudnn/lib. */
    private static void addPackages(Set<Path> found, Path lib) {
        for (Path python : matches(lib, "python3*")) {
            for (String packages : List.of("site-packages", "dist-packages")) {
                for (Path part : matches(python.resolve(packages).resolve("nvidia"), "*")) {
                    addExisting(found, part.resolve("lib").toString());
                }
            }
        }
    }

    /** The first that has the library; of a name that ends in a dot, any version. */
    static Optional<Path> find(List<Path> folders, String name) {
        for (Path folder : folders) {
            List<Path> files = matches(folder, name.endsWith(".") ? name + "*" : name);
            if (!files.isEmpty()) {
                return Optional.of(files.get(0));
            }
        }
        return Optional.empty();
    }

    /** In order of names, backwards: the newest first. */
    private static List<Path> matches(Path folder, String pattern) {
        List<Path> matches = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
                files.forEach(matches::add);
            } catch (IOException e) {
                return List.of(); // a folder that cannot be read has nothing to offer
            }
        }
        matches.sort(Comparator.reverseOrder());
        return matches;
    }
}
