/** Makes of an object what is the same whenever it is asked for: once, and forgotten with the object. */
export function remembered<Subject extends object, Made extends object | string>(
  make: (subject: Subject) => Made,
): (subject: Subject) => Made {
  const known = new WeakMap<Subject, Made>();
  return (subject) => {
    const found = known.get(subject);
    if (found !== undefined) return found;
    const made = make(subject);
    known.set(subject, made);
    return made;
  };
}
