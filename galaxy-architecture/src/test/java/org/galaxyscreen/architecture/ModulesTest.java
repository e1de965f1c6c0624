package org.galaxyscreen.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of the modules and packages, as the compiled classes have it. */
class ModulesTest {
    private static final String OURS = "org.galaxyscreen..";

    /** What a module may use of ours beside itself. None may use one that is listed after it. */
    private static final List<Module> MODULES = List.of(
            new Module("core"),
            new Module("io", "core.."),
            new Module("parquet", "core..", "io.."),
            new Module("synthetic", "core..", "io.."),
            new Module("linalg", "core.."),
            new Module("features", "core..", "io..", "linalg.."),
            new Module("detectors", "core..", "io.durable..", "linalg.."),
            new Module("testkit", "core..", "io..", "features..", "detectors.."),
            new Module("dl4j", "core..", "features..", "detectors.autoencoder.."),
            new Module("interest", "core..", "io.catalogue..", "detectors.."),
            new Module("report", "core.."),
            new Module(
                    "screening",
                    "core..",
                    "io..",
                    "synthetic..",
                    "features..",
                    "detectors..",
                    "interest..",
                    "report.."),
            new Module(
                    "server", "core..", "io..", "features..", "detectors..", "interest..", "report..", "screening.."),
            new Module("spark", "core..", "io..", "features..", "detectors..", "screening.."));

    /** Libraries that are known in a few places alone. */
    private static final List<Known> KNOWN = List.of(
            new Known("ai.onnxruntime..", "features.engine.onnx"),
            new Known("org.deeplearning4j..", "dl4j"),
            new Known("org.nd4j..", "dl4j"),
            new Known("org.bytedeco.cuda..", "features.engine.cuda"),
            new Known("org.bytedeco.dnnl..", "linalg", "features.engine.onednn", "detectors.internal"),
            new Known("io.jhdf..", "io.hdf5", "features.weights"),
            new Known("org.apache.parquet..", "parquet"),
            new Known("org.apache.spark..", "spark"),
            new Known("picocli..", "screening.options", "spark"),
            new Known("nom.tam..", "io.fits", "io.catalogue.table"));

    /** Packages of which another module's main sources have a part. The list is to shrink: a line without need fails. */
    private static final Map<String, Split> SPLIT = Map.of(
            "org.galaxyscreen.features.engine.cuda",
            new Split(
                    "galaxy-benchmarks",
                    "CudaProbe takes the engine apart on a GPU; nobody depends on the benchmarks"));

    private record Module(String name, String... uses) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Known(String library, String... places) {
        @Override
        public String toString() {
            return library;
        }
    }

    private record Split(String module, String reason) {}

    static List<Module> modules() {
        return MODULES.stream().filter(module -> Library.isBuilt(module.name())).toList();
    }

    static List<Known> known() {
        return KNOWN;
    }

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> Library.PREFIX + name).toArray(String[]::new);
    }

    @Test
    void allModulesAreSeen() {
        assertThat(Library.moduleDependencies().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        modules().stream().map(Module::name).toList());
    }

    @Test
    void listedModulesUseThoseListedBefore() {
        Set<String> before = new TreeSet<>();
        for (Module module : MODULES) {
            for (String use : module.uses()) {
                assertThat(before).as("modules before %s", module).contains(Library.module(Library.PREFIX + use));
            }
            before.add(module.name());
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void modulesUseThoseBelow(Module module) {
        DescribedPredicate<JavaClass> others = resideInAPackage(OURS)
                .and(DescribedPredicate.not(resideInAnyPackage(packages(module.name() + ".."))))
                .and(DescribedPredicate.not(resideInAnyPackage(packages(module.uses()))));

        noClasses()
                .that()
                .resideInAPackage(Library.PREFIX + module.name() + "..")
                .should()
                .dependOnClassesThat(others.as("are in another module than %s", List.of(module.uses())))
                .check(Library.CLASSES);
    }

    /** With JSpecify's annotations, which nothing needs at run time. */
    @Test
    void coreUsesTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("org.galaxyscreen.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "jdk.jfr..", "org.galaxyscreen.core..", "org.jspecify.annotations..")
                .check(Library.CLASSES);
    }

    @ParameterizedTest
    @MethodSource("known")
    void librariesAreKnownInFewPlaces(Known known) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages(known.places()))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(known.library())
                .check(Library.CLASSES);
    }

    /** It computes with its stack pointer in the heap, which a profiler's signals then overwrite. */
    @Test
    void onlyPrimitivesOfOneDnnMultiply() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "multiply by oneDNN's gemm",
                        call -> call.getName().matches("(dnnl_)?gemm_.*|(dnnl_)?sgemm")
                                && call.getTargetOwner().getPackageName().startsWith("org.bytedeco.dnnl")))
                .check(Library.CLASSES);
    }

    @Test
    void internalsAreUsedInTheirModuleAlone() {
        classes()
                .that(describe("are ours", Library::isOurs))
                .should(new ArchCondition<>("use no internals of another module") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        String module = Library.module(type.getPackageName());
                        type.getDirectDependenciesFromSelf().forEach(dependency -> {
                            JavaClass target = dependency.getTargetClass().getBaseComponentType();
                            boolean allowed = !Library.isOurs(target)
                                    || !(target.getPackageName() + ".").contains(".internal.")
                                    || Library.module(target.getPackageName()).equals(module);
                            if (!allowed) {
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                            }
                        });
                    }
                })
                .check(Library.CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("org.galaxyscreen.(**)").should().beFreeOfCycles().check(Library.CLASSES);
    }

    /** As the sources lie, so that modules which these tests do not depend on are looked at too. */
    @Test
    void packagesAreInOneModuleAndBearItsName() throws IOException {
        Map<String, Set<String>> modules = new TreeMap<>();
        for (Path module : moduleFolders()) {
            Path sources = module.resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(file -> sources.relativize(file.getParent()))
                        .forEach(folder -> modules.computeIfAbsent(
                                        folder.toString()
                                                .replace(folder.getFileSystem().getSeparator(), "."),
                                        name -> new TreeSet<>())
                                .add(module.getFileName().toString()));
            }
        }
        assertThat(modules).hasSizeGreaterThan(20);
        SPLIT.forEach((name, split) -> assertThat(modules.get(name))
                .as("modules of %s; if it is in one alone, strike it from the list", name)
                .hasSize(2)
                .contains(split.module()));

        modules.forEach((name, in) -> {
            Set<String> others = new TreeSet<>(in);
            if (SPLIT.containsKey(name)) {
                others.remove(SPLIT.get(name).module());
            }
            assertThat(others).as("modules of %s", name).containsExactly("galaxy-" + Library.module(name));
        });
    }

    private static List<Path> moduleFolders() throws IOException {
        try (Stream<Path> folders = Files.list(Library.ROOT.toRealPath())) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith("galaxy-"))
                    .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }
}
