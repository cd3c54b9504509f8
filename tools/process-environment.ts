/** What a process needs of ours to run at all. Nothing of the caller's configuration leaks in. */
export function inherited(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'SystemRoot', 'XDG_CACHE_HOME'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** An environment variable; undefined when it is not set or empty. */
export function given(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
