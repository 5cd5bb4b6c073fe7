"""From everything ASSUMED to an approved, frozen version: who agreed to what, and what is still missing (METHOD 12).

Pure like the model: each function is handed what the store has kept and answers with what follows from it; `store`
keeps it, `present` shows it.
"""
