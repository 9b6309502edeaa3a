// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.List;

/** Loads cudf and this module anew, with some classes and resources hidden. */
final class IsolatingLoader extends ClassLoader {
  private static final List<String> OWN =
      List.of("ai.rapids.cudf.", "io.github.signumspark.rapids.");

  private final List<String> hidden;

  IsolatingLoader(String... hidden) {
    super(IsolatingLoader.class.getClassLoader());
    this.hidden = List.of(hidden);
  }

  @Override
  public URL getResource(String name) {
    return hidden.stream().anyMatch(name::startsWith) ? null : super.getResource(name);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    if (hidden.stream().anyMatch(file::startsWith)) {
      throw new ClassNotFoundException(name + " is hidden");
    }
    if (OWN.stream().noneMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name, file);
    }
  }

  private Class<?> define(String name, String file) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(file)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
