package org.galaxyscreen.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The library as it was compiled: the modules that are published, and nothing of their tests. */
final class Library {
    static final Path ROOT = Path.of(System.getProperty("galaxy.root", ".."));
    static final String PREFIX = "org.galaxyscreen.";

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.galaxyscreen");

    /** Modules that a profile alone builds; without it, their sources alone are looked at. */
    private static final Set<String> IN_PROFILES = Set.of("spark");

    private Library() {}

    /** Whether a module is compiled here: all are but those of profiles that are off. */
    static boolean isBuilt(String module) {
        return !IN_PROFILES.contains(module)
                || CLASSES.stream()
                        .anyMatch(type -> module(type.getPackageName()).equals(module));
    }

    /** The module that a package of ours is in: its name's next word, which {@link ModulesTest} holds to be true. */
    static String module(String packageName) {
        String rest = packageName.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(PREFIX);
    }

    /** Which module uses which other, as the byte code has it. */
    static Map<String, Set<String>> moduleDependencies() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            String from = module(type.getPackageName());
            Set<String> targets = found.computeIfAbsent(from, name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (isOurs(target) && !module(target.getPackageName()).equals(from)) {
                    targets.add(module(target.getPackageName()));
                }
            }
        }
        return found;
    }
}
