package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.screening.ImageFeatures;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SimilarObjects;
import org.galaxyscreen.screening.options.Checks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Objects like others, by their features. */
@Command(
        name = "similar",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Finds the objects most similar to given ones, by their features, and prints rank, id and"
                + " likeness, separated by tabs. Every row is compared; the file is never loaded whole. Features of"
                + " an image of your own are computed with the survey's recipe.")
final class Similar implements Callable<Integer> {
    private static final int MOST = 1_000_000;

    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description = "Features, a .npy file of extract or of screen --keep-features, with its ids beside it.")
    private Path features = Path.of("features.npy");

    @Option(
            names = "--to",
            paramLabel = "ID|IMAGE",
            description = "An object to be similar to, by its id, or an image of your own, by its file; repeatable.")
    private List<String> like = new ArrayList<>();

    @Option(names = "--unlike", paramLabel = "ID|IMAGE", description = "The same for what to be unlike; repeatable.")
    private List<String> unlike = new ArrayList<>();

    @Option(
            names = "--count",
            defaultValue = "20",
            paramLabel = "N",
            description = "Number of objects, 1 to 1000000; default: ${DEFAULT-VALUE}.")
    private int count;

    @Mixin
    private final NetworkFileOptions network = new NetworkFileOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Checks.between("--count", count, 1, MOST);
        if (like.isEmpty() && unlike.isEmpty()) {
            throw new Checks.Mistake("--to is missing; the id of an object or the file of an image expected");
        }
        PrintWriter err = spec.commandLine().getErr();
        List<SimilarObjects.Match> found =
                new TerminalEvents(err, err).during(listener -> search(listener).find(count, listener));
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < found.size(); i++) {
            out.printf(
                    Locale.ROOT,
                    "%d\t%s\t%.6f%n",
                    i + 1,
                    found.get(i).object().id(),
                    found.get(i).likeness());
        }
        out.flush();
        return 0;
    }

    private SimilarObjects search(RunListener listener) throws IOException {
        Set<String> images = images();
        Checks.appliesNot(images.isEmpty() && network.given(), "--weights or --onnx", "an image of your own");
        SimilarObjects search =
                SimilarObjects.in(features).like(without(like, images)).unlike(without(unlike, images));
        if (images.isEmpty()) {
            return search;
        }
        try (ImageFeatures recipe = ImageFeatures.like(features, network.network(), listener)) {
            for (String image : images) {
                float[] row = recipe.of(recipe.read(Path.of(image)));
                search = like.contains(image) ? search.like(row) : search;
                search = unlike.contains(image) ? search.unlike(row) : search;
            }
        }
        return search;
    }

    private static String[] without(List<String> names, Set<String> images) {
        return names.stream().filter(name -> !images.contains(name)).toArray(String[]::new);
    }

    /** Those that are files and no ids: a folder's images are the objects of that name. */
    private Set<String> images() throws IOException {
        Set<String> files = new LinkedHashSet<>();
        for (List<String> names : List.of(like, unlike)) {
            names.stream().filter(Similar::isFile).forEach(files::add);
        }
        if (!files.isEmpty()) {
            FeatureReader.objects(features).forEach(object -> files.remove(object.id()));
        }
        return files;
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
