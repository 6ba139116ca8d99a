// Walks that several tests take.
export async function reviewAll(person, count) {
  await person.link('Conferir').first().click();
  for (let i = 0; i < count; ++i) await person.button(/^Está certo/).click();
  await person.page.getByText(`${count} de ${count} conferidos`, { exact: false }).waitFor();
}
