"""From everything ASSUMED to an approved, frozen version: who agreed to what, and what is still missing (METHOD 12).

Pure like the model: each function is handed what the store has kept and answers with what follows from it; `store`
keeps it, `present` shows it.

What people agree to is told by the audit log (audit_log) and nowhere else: confirmations, approvals, definitions,
meetings and reviews are read out of its entries, so nothing of them can be edited without the chain showing it.
Reading order: records, audit_log, confirmations, ledger, results and versions, gate, gates, approvals.
"""
